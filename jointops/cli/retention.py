"""``retention``: positions let go of by their age."""

from __future__ import annotations

import typer

from jointops.app.commands import RunRetention
from jointops.app.retention import last_run, overdue
from jointops.app.safekeeping import forget_in_mirror
from jointops.cli.desk import desk_of
from jointops.clock import local_text
from jointops.resources import messages

app = typer.Typer(add_completion=False, help="位置信息的保存期限。", no_args_is_help=True)


@app.command(help="清理到期的位置：7 天后粗化到方格，30 天后清除。窗口开着时每天自动执行。")
def run(context: typer.Context) -> None:
    """Let go of what is too old."""
    desk = desk_of(context)
    found = desk.do(RunRetention())
    forgotten = forget_in_mirror(desk.center)
    found = {**found, "wiped": desk.center.database.wipe(), "mirror": forgotten}
    texts = [messages().label("entry.retention.run", **found)]
    if not forgotten:
        texts.append(messages().label("erased.mirror"))
    desk.answer(found, lambda: iter(texts))


@app.command(help="有无到期未清理的位置，上次清理在何时。")
def status(context: typer.Context) -> None:
    """Tell what is overdue, and when something was last let go of."""
    desk = desk_of(context)
    waiting, last = overdue(desk.center), last_run(desk.center)
    data = {"overdue": waiting, "last_run": None if last is None else local_text(last)}
    code = "retention.overdue" if any(waiting.values()) else "retention.clean"
    text = messages().label(code, last=data["last_run"] or "—")
    desk.answer(data, lambda: iter([text]))
