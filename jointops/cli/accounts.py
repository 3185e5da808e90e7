"""``account``: who may sign in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from jointops.app.access import hash_secret
from jointops.app.commands import AddAccount
from jointops.audit.accounts import Account, Role
from jointops.cli.desk import desk_of, table
from jointops.ids import AccountName
from jointops.resources import messages

app = typer.Typer(add_completion=False, help="账号。", no_args_is_help=True)


def _role_names(account: Account) -> str:
    return "、".join(messages().label(f"role.{role.value}") for role in account.roles)


@app.command("list", help="列出账号和角色。")
def list_(context: typer.Context) -> None:
    """List accounts and their roles."""
    desk = desk_of(context)
    found = desk.center.accounts()

    def lines() -> Iterator[str]:
        yield from table(
            [
                [a.id, a.display, a.number, _role_names(a), "训练" if a.training else ""]
                for a in found
            ]
        )

    data = [
        {
            "account": a.id,
            "person": a.display,
            "number": a.number or None,
            "roles": list(a.roles),
            "training": a.training,
        }
        for a in found
    ]
    desk.answer({"accounts": data}, lines)


@app.command(help="新建账号。")
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="账号名。")],
    role: Annotated[list[Role], typer.Option(help="角色，可多次。")],
    new_secret_file: Annotated[Path, typer.Option(help="新账号口令所在文件。")],
    person: Annotated[str, typer.Option(help="姓名；不填同账号名。")] = "",
    number: Annotated[str, typer.Option(help="警号，区分同名的人。")] = "",
) -> None:
    """Add an account."""
    desk = desk_of(context)
    secret = new_secret_file.read_text(encoding="utf-8").strip()
    account = Account(
        id=AccountName(name),
        display=person.strip() or name,
        roles=tuple(role),
        secret=hash_secret(secret),
        number=number.strip(),
    )
    desk.do(AddAccount(account=account))
    data = {"account": name, "roles": list(account.roles)}
    desk.answer(data, lambda: iter([f"已建账号 {name}"]))
