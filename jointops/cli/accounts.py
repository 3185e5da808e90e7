"""``account``: who may sign in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from jointops.app.access import hash_secret
from jointops.app.administrators import administrators_missing
from jointops.app.commands import AddAccount
from jointops.app.second_persons import Secret, break_glass, emergencies
from jointops.audit.accounts import ADMINISTRATION, Account, Role
from jointops.cli.desk import SEAT, desk_of, table
from jointops.clock import local_text
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


@app.command("break-glass", help="应急登录：两人各凭口令，写明理由；一小时内按值班员和指挥长行事。")
def break_glass_(
    context: typer.Context,
    account: Annotated[str, typer.Argument(help="值守人的账号。")],
    witness: Annotated[str, typer.Argument(help="第二人的账号。")],
    why: Annotated[str, typer.Option(help="理由。")],
    witness_secret_file: Annotated[Path | None, typer.Option(help="第二人口令所在文件。")] = None,
) -> None:
    """Open the desk in an emergency; the holder's secret is the one before the command."""
    desk = desk_of(context)
    holder = Secret(name=account, secret=desk.secret(desk.secret_file, "值守人口令"))
    other = Secret(name=witness, secret=desk.secret(witness_secret_file, "第二人口令"))
    break_glass(desk.file, holder, other, why=why, seat=SEAT)
    (made, *_) = emergencies(desk.file)
    until = local_text(made.until_utc)
    desk.answer(
        msgspec.to_builtins(made),
        lambda: iter([f"{account} 应急登录至 {until}，已留痕；以 --as {account} 继续"]),
    )


@app.command("set-up", help="三员设置：查看缺谁；由系统管理员（--as）一次设立安全管理员和审计员。")
def set_up(
    context: typer.Context,
    security: Annotated[str, typer.Option(help="安全管理员姓名。")] = "",
    security_secret_file: Annotated[Path | None, typer.Option(help="其口令所在文件。")] = None,
    auditor: Annotated[str, typer.Option(help="审计员姓名。")] = "",
    auditor_secret_file: Annotated[Path | None, typer.Option(help="其口令所在文件。")] = None,
) -> None:
    """Say which of the three administrators is missing, and add those who are named."""
    desk = desk_of(context)
    named = {
        Role.SECURITY_ADMIN: (security.strip(), security_secret_file),
        Role.AUDITOR: (auditor.strip(), auditor_secret_file),
    }
    for role, (name, file) in named.items():
        if name:
            title = messages().label(f"role.{role.value}")
            secret = hash_secret(desk.secret(file, f"{title} {name} 的口令"))
            account = Account(id=AccountName(name), display=name, roles=(role,), secret=secret)
            desk.do(AddAccount(account=account))
    holders = {
        role: [a.id for a in desk.center.accounts() if role in a.roles] for role in ADMINISTRATION
    }
    missing = [role.value for role in administrators_missing(desk.center)]

    def lines() -> Iterator[str]:
        for role, names in holders.items():
            yield f"{messages().label(f'role.{role.value}')}：{'、'.join(names) or '缺'}"
        if missing:
            yield "请三人分任，各自设口令："
            yield "  --as 系统管理员 account set-up --security 姓名 --auditor 姓名"

    data = {"administrators": {k.value: v for k, v in holders.items()}, "missing": missing}
    desk.answer(data, lines)
