"""Personal data on the command line: one row shown for a reason, one person erased."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
import typer

from jointops.app.commands import EraseCaller, EraseGuard, RevealCaller, RevealGuard
from jointops.app.persons import what_is_left
from jointops.cli.desk import Desk, desk_of
from jointops.ids import GuardId, IncidentId
from jointops.personal import mask_numbers, mask_phone
from jointops.resources import messages

Why = Annotated[str, typer.Option(help="理由，留痕。")]
GuardNumber = Annotated[str, typer.Argument(help="保安编号。")]
IncidentNumber = Annotated[int, typer.Argument(help="警情编号。")]
Call = Annotated[int, typer.Argument(help="第几次来电，从 1 起。")]


def mask_callers(incident: dict[str, Any]) -> dict[str, Any]:
    """Mask the numbers of an incident's callers in the answer's data."""
    for caller in incident["callers"]:
        caller["phone"] = mask_phone(caller["phone"])
        caller["text"] = mask_numbers(caller["text"])
    return incident


def reveal_guard(context: typer.Context, guard: GuardNumber, why: Why) -> None:
    """Show one guard in full; the look is journaled."""
    desk = desk_of(context)
    known = desk.do(RevealGuard(guard=GuardId(guard), why=why))
    data = msgspec.to_builtins(known)
    desk.answer(data, lambda: iter([f"{known.name}  {known.certificate}  {known.post}（已留痕）"]))


def erase_guard(context: typer.Context, guard: GuardNumber, why: Why) -> None:
    """Erase one guard for ever."""
    desk = desk_of(context)
    _tell(desk, desk.do(EraseGuard(guard=GuardId(guard), why=why)))


def reveal_caller(context: typer.Context, number: IncidentNumber, call: Call, why: Why) -> None:
    """Show one caller's number in full; the look is journaled."""
    desk = desk_of(context)
    command = RevealCaller(incident=IncidentId(number), index=call - 1, why=why)
    phone = desk.do(command)
    desk.answer({"incident": number, "call": call, "phone": phone}, lambda: iter([phone]))


def erase_caller(context: typer.Context, number: IncidentNumber, call: Call, why: Why) -> None:
    """Erase one caller for ever."""
    desk = desk_of(context)
    _tell(desk, desk.do(EraseCaller(incident=IncidentId(number), index=call - 1, why=why)))


def _tell(desk: Desk, unsealed: int) -> None:
    left = what_is_left(desk.center, unsealed=unsealed)

    def lines() -> Iterator[str]:
        yield messages().label("erased.done")
        for code, count in left.items():
            if count:
                yield messages().label(f"erased.{code}", count=count)

    desk.answer(left, lines)
