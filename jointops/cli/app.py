"""The root of the command line, and how refusals are told."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from jointops.app.logs import crash_report
from jointops.app.staging import words_of
from jointops.cli.desk import Spoken, make_desk, note
from jointops.errors import OperatorError

UNWRITABLE = frozenset(
    {
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.ENOSPC,
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.ENAMETOOLONG,
    }
)
"""Faults of a place that a person named; any other is a bug."""


class FileUnwritableError(OperatorError):
    """A file cannot be read or written where a person wants it."""

    code = "FILE-UNWRITABLE"


COMMANDS = {
    "city": "jointops.cli.city",
    "roads": "jointops.cli.roads",
    "units": "jointops.cli.units",
    "points": "jointops.cli.points",
    "guards": "jointops.cli.guards",
    "imports": "jointops.cli.imports",
    "export": "jointops.cli.exports",
    "doctrine": "jointops.cli.doctrine",
    "posts": "jointops.cli.posts",
    "standing": "jointops.cli.standing",
    "times": "jointops.cli.times",
    "travel": "jointops.cli.travel",
    "coverage": "jointops.cli.coverage",
    "incident": "jointops.cli.incidents",
    "plan": "jointops.cli.plans",
    "request": "jointops.cli.requests",
    "order": "jointops.cli.orders",
    "handover": "jointops.cli.handover",
    "pack": "jointops.cli.pack",
    "journal": "jointops.cli.journal",
    "backup": "jointops.cli.backups",
    "account": "jointops.cli.accounts",
    "retention": "jointops.cli.retention",
    "key": "jointops.cli.keys",
    "seal": "jointops.cli.seals",
    "verify": "jointops.cli.verify",
    "doctor": "jointops.cli.doctor",
}
"""Each command's module; it is imported only when the command is called."""


class LazyGroup(TyperGroup):
    """A group whose commands are imported when they are called, and whose refusals exit with 1."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; a refusal is told on stderr, a bug leaves its report in the home."""
        try:
            return super().invoke(ctx)
        except OperatorError as refusal:
            note(str(refusal))
            raise typer.Exit(1) from refusal
        except (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError):
            raise
        except OSError as fault:
            if fault.errno not in UNWRITABLE or fault.filename is None:
                self._report(ctx, fault)
                raise
            note(str(FileUnwritableError(file=fault.filename, detail=words_of(fault))))
            raise typer.Exit(1) from fault
        except Exception as bug:
            self._report(ctx, bug)
            raise

    def _report(self, ctx: Any, bug: Exception) -> None:
        if ctx.obj is not None:
            note(f"程序故障，报告在 {crash_report(ctx.obj.home.logs, bug)}")

    def list_commands(self, ctx: Any) -> list[str]:
        """Give the commands' names."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(importlib.import_module(COMMANDS[cmd_name]).app)
        command.name = cmd_name
        return command


root = typer.Typer(
    cls=LazyGroup,
    name="jointops",
    help="联勤指挥：力量、警情、方案、指令。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


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
    countersign: Annotated[str | None, typer.Option(help="会签人的账号。")] = None,
    countersign_secret_file: Annotated[
        Path | None, typer.Option(help="会签人口令所在文件。")
    ] = None,
    oral: Annotated[str | None, typer.Option(help="口头授权人的账号。")] = None,
    channel: Annotated[str, typer.Option(help="口头授权的渠道。")] = "",
    recording: Annotated[str, typer.Option(help="口头授权的录音编号。")] = "",
    read_back: Annotated[bool, typer.Option("--read-back", help="已复诵并得到确认。")] = False,
) -> None:
    """Read the options before the command."""
    spoken = (
        Spoken(commander=oral, channel=channel, recording=recording, read_back=read_back)
        if oral
        else None
    )
    desk = make_desk(
        home,
        as_json=as_json,
        as_name=as_name,
        secret_file=secret_file,
        key_file=key_file,
        countersigner=countersign,
        countersign_secret_file=countersign_secret_file,
        spoken=spoken,
    )
    context.obj = desk
    context.call_on_close(desk.close)


def main() -> None:
    """Run a command: 0 done, 1 refused or failed, 2 wrong use."""
    try:
        root(standalone_mode=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone
        sys.exit(1)
