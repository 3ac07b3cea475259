"""Options that several commands have, and how every command shows what it did."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import click

from koplan_xl.screen import harmless, harmless_json

PATH = click.Path(path_type=Path)

format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="出力の形(text は人向け、json は機械向け。省略時 text)",
)


def _cores() -> int:
    from koplan_xl.app.parallel import cores

    return cores()


def _join_cluster(ctx: click.Context, _: click.Parameter, address: str | None) -> None:
    if address and not ctx.resilient_parsing:
        from koplan_xl.app.cluster import on_cluster

        ctx.with_resource(on_cluster(address))


jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 64), default=_cores, help="並べて動かす処理の数(省略時 CPU のコアの数)"
)
scheduler_option = click.option(
    "--scheduler", metavar="ADDRESS", expose_value=False, callback=_join_cluster,
    help="この Dask クラスタで動かします(tcp://機械の名前:8786 の形。--jobs は使われません)",
)  # fmt: skip


forms_option = click.option("--forms", "forms_path", type=PATH, help="様式ファイル(省略すると標準の様式)")
looks_option = click.option(
    "--forms",
    "forms_path",
    type=PATH,
    help="様式ファイル(シート「体裁」の見た目で書きます。省略すると標準の体裁)",
)
unit_option = click.option(
    "--unit",
    type=click.Choice(["千円", "百万円"]),
    help="金額の単位(省略時 様式ファイルの体裁の単位、なければ千円)",
)


def due_date(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value.replace("/", "-"), "%Y-%m-%d").date()
    except ValueError as error:
        raise click.BadParameter("2026-09-30 のように入れてください。") from error


def show(text: str, *, aside: bool = False) -> None:
    """Write text for people to stdout, or aside to stderr, without what steers a terminal."""
    click.echo(harmless(text), err=aside)


def show_notices(notices: Iterable[str]) -> None:
    """Write what the user should look at to stderr."""
    for notice in notices:
        show(f"注意: {notice}", aside=True)


def show_json(value: object) -> None:
    """Write one JSON document to stdout."""
    click.echo(harmless_json(json.dumps(value, ensure_ascii=False, indent=2, default=str)))
