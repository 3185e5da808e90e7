"""``guards``: the guard register, imported, listed, taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from jointops.app.registers.guard_imports import GuardLook, look_at_guards, undo_command
from jointops.cli import persons
from jointops.cli.desk import Desk, desk_of, progress, table
from jointops.cli.reports import report_json, report_lines
from jointops.forces.guards import Guard, GuardCompany, GuardTeam
from jointops.geo.datum_fit import DatumFit
from jointops.geo.datums import Datum
from jointops.resources import messages

app = typer.Typer(add_completion=False, help="保安登记册：导入、撤销、列表。", no_args_is_help=True)

app.command("reveal", help="查看一名保安的姓名和证号；须写明理由，并留痕。")(persons.reveal_guard)
app.command("erase", help="抹除一名保安的个人信息，不可恢复；由安全管理员执行。")(
    persons.erase_guard
)


@app.command("import", help="检查保安登记册；加 --commit 才导入，有误则全部不导入。")
def import_(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="CSV 或 xlsx；同名 .geojson 为服务区域。")
    ] = None,
    datum: Annotated[Datum | None, typer.Option(help="坐标系，必须声明，从不猜测。")] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option("--map", help="列名=字段；“列名=”不读这一列。下次同样表头自动沿用。"),
    ] = None,
    commit: Annotated[bool, typer.Option("--commit", help="检查通过后导入。")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="撤销最近一次导入。")] = False,
) -> None:
    """Look at a guard register; take it over, or take the last one back."""
    desk = desk_of(context)
    if undo:
        if file is not None or commit:
            raise typer.BadParameter("--undo 不与文件或 --commit 同用")
        _undo(desk)
        return
    if file is None:
        raise typer.BadParameter("请给出文件")
    with progress(file.name) as tell:
        look = look_at_guards(desk.center, file, datum=datum, told=_told(columns), tell=tell)
    if commit:
        look.report.demand_clean()
        desk.do(look.command)
    _answer(desk, look, taken=commit)


def _told(columns: list[str] | None) -> dict[str, str] | None:
    """Read ``--map``; None where nothing was said."""
    if columns is None:
        return None
    found = {}
    for text in columns:
        header, sign, field = text.rpartition("=")
        if not sign:
            raise typer.BadParameter(f"应为 列名=字段：{text}")
        found[" ".join(header.split())] = field.strip()
    return found


def _undo(desk: Desk) -> None:
    facts = desk.do(undo_command(desk.center))
    desk.answer(
        facts,
        lambda: iter(
            [f"{facts['file']}：已撤销，删去 {facts['removed']}，恢复 {facts['put_back']}"]
        ),
    )


def _fit(fit: DatumFit | None) -> dict[str, Any] | None:
    if fit is None:
        return None
    away_m = None if fit.away_m is None else round(fit.away_m, 1)
    return {"datum": fit.datum.value, "inside": fit.inside, "away_m": away_m, "pairs": fit.pairs}


def _answer(desk: Desk, look: GuardLook, *, taken: bool) -> None:
    data = report_json(look.report, taken=taken) | {
        "columns": look.reading.columns,
        "columns_recalled": look.recalled,
        "positions": len(look.reading.spots),
        "datum": _fit(look.reading.fit),
        "better_datum": _fit(look.reading.better),
    }

    def lines() -> Iterator[str]:
        yield from report_lines(look.report, taken=taken)
        said = "，沿用上次" if look.recalled else ""
        yield f"  列{said}："
        for header, field in look.reading.columns.items():
            yield f"    {header} → {field or '（不读）'}"

    desk.answer(data, lines)


@app.command("list", help="列出保安队：单位、人数、合格人数、服务区域。")
def list_(context: typer.Context) -> None:
    """List the guard teams with their strength; nobody's name is shown."""
    center = desk_of(context).center
    companies = center.board.table(GuardCompany)
    strengths = {strength.team.id: strength for strength in center.situation().teams}
    guards: dict[str, int] = {}
    for guard in center.board.table(Guard).values():
        guards[guard.team] = guards.get(guard.team, 0) + 1
    found = [
        {
            "team": team.id,
            "call_sign": team.call_sign,
            "company": companies[team.company].name,
            "kind": team.kind.value,
            "site": team.site,
            "place": team.place.code,
            "area_corners": len(team.area),
            "off_site": team.off_site,
            "guards": guards.get(team.id, 0),
            "on_duty": strengths[team.id].on_duty,
            "fit": strengths[team.id].fit,
        }
        for team in center.board.table(GuardTeam).values()
    ]

    def lines() -> Iterator[str]:
        say = messages().label
        yield from table(
            [
                [
                    *(row[name] for name in ("team", "call_sign", "company")),
                    say(f"guard_kind.{row['kind']}"),
                    row["site"],
                    row["place"],
                    "可离点" if row["off_site"] else "",
                    f"在册 {row['guards']}",
                    f"在岗 {row['on_duty']}",
                    f"可用 {row['fit']}",
                ]
                for row in found
            ]
        )

    desk_of(context).answer({"teams": found}, lines)
