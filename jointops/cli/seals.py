"""``seal``: certificates for signing papers (签名证书)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.commands import (
    IssueCertificate,
    MakeAuthority,
    RevokeCertificate,
    TrustAuthority,
)
from jointops.app.seals import issue_certificate, make_authority, revoke_certificate, trust_root
from jointops.cli.desk import Desk, desk_of, table
from jointops.clock import local_text
from jointops.resources import messages
from jointops.seals.certificates import PERSON_DAYS
from jointops.seals.register import CertificateKind, SealCertificate

app = typer.Typer(
    add_completion=False,
    help="签名证书：本文件自己的根证书，个人证书，对方的根证书。不是国密或法定电子签名。",
    no_args_is_help=True,
)
SHOWN = 16

AuthoritySecret = Annotated[
    Path | None, typer.Option(help="签发密钥的口令所在文件（设立时所定）；演练文件不用。")
]
Why = Annotated[str, typer.Option(help="理由。")]


@app.command(help="设立本文件的签名根证书（安全管理员，只办一次）。")
def authority(
    context: typer.Context,
    authority_secret_file: AuthoritySecret = None,
    root_to: Annotated[
        Path | None, typer.Option(help="根密钥另存到此目录（如移动介质，入保险柜）。")
    ] = None,
) -> None:
    """Set up the file's own authority."""
    desk = desk_of(context)
    made = make_authority(
        desk.center,
        desk.actor(MakeAuthority),
        secret=desk.secret(authority_secret_file, "签发密钥的口令"),
        root_folder=root_to,
    )
    _tell(desk, made, "已设立签名根证书")


@app.command(help="为账号签发证书；到期、换口令后重新签发也用它。")
def issue(
    context: typer.Context,
    account: Annotated[str, typer.Argument(help="账号。")],
    person_secret_file: Annotated[
        Path | None, typer.Option(help="本人口令所在文件；密钥由它保护。")
    ] = None,
    authority_secret_file: AuthoritySecret = None,
    days: Annotated[int, typer.Option(min=1, help="有效天数。")] = PERSON_DAYS,
) -> None:
    """Issue somebody a certificate, or another one."""
    desk = desk_of(context)
    made = issue_certificate(
        desk.center,
        desk.actor(IssueCertificate),
        account,
        secret=desk.secret(person_secret_file, f"{account} 的口令"),
        authority_secret=desk.secret(authority_secret_file, "签发密钥的口令"),
        days=days,
    )
    _tell(desk, made, f"已为 {account} 签发")


@app.command(help="吊销一张个人证书：此后不能再签，以前签的仍有效。")
def revoke(
    context: typer.Context,
    fingerprint: Annotated[str, typer.Argument(help="证书指纹的前几位。")],
    why: Why,
    authority_secret_file: AuthoritySecret = None,
) -> None:
    """Revoke somebody's certificate."""
    desk = desk_of(context)
    ended = revoke_certificate(
        desk.center,
        desk.actor(RevokeCertificate),
        fingerprint,
        why=why,
        authority_secret=desk.secret(authority_secret_file, "签发密钥的口令"),
    )
    _tell(desk, desk.center.seals.find(ended.id), f"已吊销 {ended.name} 的证书")


@app.command(help="列入对方的根证书：先用电话核对指纹。")
def trust(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="对方的根证书（PEM）。")],
    name: Annotated[str, typer.Option(help="称呼，如 武警支队。")],
    why: Why,
) -> None:
    """Trust another center's root."""
    desk = desk_of(context)
    _tell(
        desk,
        trust_root(desk.center, desk.actor(TrustAuthority), file, name=name, why=why),
        f"已列入 {name} 的根证书",
    )


@app.command(help="写出本文件的根证书，交给对方核验用。")
def root(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="写入此文件（PEM）。")],
) -> None:
    """Write the file's own root certificate for the other side."""
    desk = desk_of(context)
    own = desk.center.seals.own(CertificateKind.ROOT)
    desk.center.home.write_aside(out, own.text.encode("ascii"))
    _tell(desk, own, f"已写出 {out}")


@app.command("list", help="全部证书：谁的、到何时、是否吊销。")
def list_all(context: typer.Context) -> None:
    """List all certificates."""
    desk = desk_of(context)
    known = sorted(desk.center.seals.known, key=_order)
    rows = [
        [
            messages("zh").label(f"certificate.{one.kind}"),
            one.name,
            messages("zh").label(f"side.{one.side}") if one.side else "",
            one.id[:SHOWN],
            local_text(one.until_utc, "%Y-%m-%d"),
            "已吊销" if one.revoked_utc is not None else "",
        ]
        for one in known
    ]
    head = ["种类", "姓名", "签署方", "指纹", "有效期至", "状态"]
    desk.answer([_json(one) for one in known], lambda: table([head, *rows]))


def _order(one: SealCertificate) -> tuple[int, str, str]:
    return list(CertificateKind).index(one.kind), one.account, one.id


def _json(one: SealCertificate) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "name": one.name,
        "account": one.account or None,
        "side": one.side or None,
        "fingerprint": one.id,
        "until": one.until_utc.isoformat(),
        "revoked": one.revoked_utc.isoformat() if one.revoked_utc is not None else None,
    }


def _tell(desk: Desk, one: SealCertificate, words: str) -> None:
    def lines() -> Iterator[str]:
        yield f"{words}；指纹 {one.id[:SHOWN]}，有效期至 {local_text(one.until_utc, '%Y-%m-%d')}"

    desk.answer(_json(one), lines)
