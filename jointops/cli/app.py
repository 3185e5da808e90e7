"""The root of the command line, and how refusals are told."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from jointops.app.logs import report_bugs
from jointops.cli import (
    accounts,
    backups,
    city,
    coverage,
    doctor,
    incidents,
    journal,
    orders,
    plans,
    registers,
    units,
)
from jointops.cli.desk import make_desk, note
from jointops.errors import OperatorError

root = typer.Typer(
    name="jointops",
    help="联勤指挥：力量、警情、方案、指令。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
root.add_typer(city.app, name="city", help="城市文件：生成训练城、新建空文件、查看。")
root.add_typer(registers.roads, name="roads", help="路网导入。")
root.add_typer(units.app, name="units", help="力量：导入、列表、报位、状态、任务步骤。")
root.add_typer(registers.points, name="points", help="点位导入。")
root.add_typer(incidents.app, name="incident", help="警情。")
root.add_typer(plans.app, name="plan", help="增援方案。")
root.add_typer(orders.app, name="order", help="指令文书。")
root.add_typer(journal.app, name="journal", help="留痕。")
root.add_typer(backups.app, name="backup", help="备份与恢复。")
root.add_typer(accounts.app, name="account", help="账号。")
root.add_typer(coverage.app, name="coverage", help="点位覆盖。", invoke_without_command=True)
root.command("times", help="各力量到达某地的时间。")(coverage.times)
root.command("doctor", help="自检：字体、地图、数据库、路网、磁盘、时钟。")(doctor.doctor)


@root.callback()
def options(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="数据目录；也可用环境变量 JOINTOPS_HOME。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="只输出一个 JSON 文档。")] = False,
    as_name: Annotated[str | None, typer.Option("--as", help="以哪个账号操作。")] = None,
    secret_file: Annotated[Path | None, typer.Option(help="口令所在文件。")] = None,
    key_file: Annotated[Path | None, typer.Option(help="实战文件密钥所在文件。")] = None,
) -> None:
    """Read the options before the command."""
    desk = make_desk(
        home, as_json=as_json, as_name=as_name, secret_file=secret_file, key_file=key_file
    )
    context.obj = desk
    context.call_on_close(desk.close)
    report_bugs(desk.home.logs)


def main() -> None:
    """Run a command: 0 done, 1 refused or failed, 2 wrong use."""
    try:
        root(standalone_mode=True)
    except OperatorError as refusal:
        note(str(refusal))
        sys.exit(1)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  (the reader has gone)
        sys.exit(1)
