"""`check`, `explain` and `rules`."""

from pathlib import Path

import click

from koplan_xl.cli.options import (
    PATH,
    format_option,
    jobs_option,
    looks_option,
    scheduler_option,
    show,
    show_json,
    show_notices,
)
from koplan_xl.command import Command


@click.command(cls=Command)
@click.argument("files", type=PATH, nargs=-1, required=True)
@click.option("-o", "--output", type=PATH, help="結果を書くファイル(.xlsx、.html、.csv、.json)")
@click.option("--select", multiple=True, help="この規則だけ(T01、または T のように系統。くり返し可)")
@click.option("--ignore", multiple=True, help="この規則を除く(くり返し可)")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "ask", "info"]),
    default="error",
    help="この重さ以上の指摘があれば終了コード1(省略時 error)",
)
@click.option("--baseline", type=PATH, help="前回の結果(.json)と比べ、新規・継続・解消を示します")
@click.option("--previous", type=PATH, help="前年度の正本。年度間・版の間の規則(Y)が比べます")
@click.option(
    "--ledger", type=PATH,
    help="財務会計の額の CSV(会計,款,項,目,細目,年度,金額)。統制額の代わりに合計(T05)と比べます",
)  # fmt: skip
@click.option("--all", "show_all", is_flag=True, help="情報(info)と説明済みの指摘も表示します")
@looks_option
@jobs_option
@scheduler_option
@format_option
@click.pass_context
def check(
    ctx: click.Context,
    files: tuple[Path, ...],
    output: Path | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    baseline: Path | None,
    previous: Path | None,
    ledger: Path | None,
    show_all: bool,
    forms_path: Path | None,
    jobs: int,
    format_: str,
) -> None:
    """正本や回収票の合計・指標・書き方を点検します。"""
    from koplan_xl import console
    from koplan_xl.app.checking import check as use_case
    from koplan_xl.rules.registry import Severity

    checked = use_case(
        files, select, ignore, output, baseline, previous, ledger, forms_path=forms_path, jobs=jobs
    )
    show_notices(checked.notices)
    if format_ == "json":
        show_json(checked.to_json())
    else:
        show(console.checked_text(checked, show_all=show_all))
        if output:
            show(f"結果を {output} に書きました。")
    ctx.exit(1 if checked.fails(Severity(fail_on)) else 0)


def _fiscal_year(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    from koplan_xl.years import parse_year

    if value is None:
        return None
    if (year := parse_year(value)) is None:
        raise click.BadParameter("令和7年度、R7、2025 のように入れてください。")
    return year


@click.command(cls=Command)
@click.argument("plan", type=PATH)
@click.argument("rule")
@click.argument("key")
@click.option(
    "--year", callback=_fiscal_year, help="この年度だけの理由(令和7年度、R7、2025。省略時 すべての年度)"
)
@click.option("--reason", required=True, help="何があったか(10文字以上)")
@click.option("--author", help="記入者")
@click.option("--until", callback=_fiscal_year, help="有効期限の年度(省略時 正本の版の年度)")
@format_option
def explain(
    plan: Path,
    rule: str,
    key: str,
    year: int | None,
    reason: str,
    author: str | None,
    until: int | None,
    format_: str,
) -> None:
    """要説明の指摘に、正しい理由を残します(シート「説明」)。"""
    from koplan_xl import console
    from koplan_xl.app.explaining import explain as use_case

    done = use_case(plan, rule, key, reason, year, author, until)
    if format_ == "json":
        show_json(done.to_json())
    else:
        show(console.explained_text(done))


@click.command(cls=Command)
@click.argument("code", required=False)
@format_option
def rules(code: str | None, format_: str) -> None:
    """点検の規則を一覧にします。CODE を付けると、その規則を説明します。"""
    from koplan_xl import catalogue

    chosen = [catalogue.entry(code)] if code else catalogue.entries()
    if format_ == "json":
        show_json(chosen)
    else:
        show(catalogue.entry_text(chosen[0]) if code else catalogue.list_text(chosen))
