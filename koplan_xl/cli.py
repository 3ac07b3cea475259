"""The command line: parse, call a use case, show its result, exit with its status."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn, cast

import click

from koplan_xl import __version__
from koplan_xl.command import Group
from koplan_xl.errors import TemplateError, UsageError
from koplan_xl.plan.merge import Side
from koplan_xl.plan.settle import Choice
from koplan_xl.plan.values import fold
from koplan_xl.screen import harmless, harmless_json
from koplan_xl.years import parse_year

_PATH = click.Path(path_type=Path)
_FORMATS = click.Choice(["text", "json"])
_SEVERITIES = click.Choice(["error", "ask", "info"])

format_option = click.option(
    "--format",
    "format_",
    type=_FORMATS,
    default="text",
    help="出力の形(text は人向け、json は機械向け。省略時 text)",
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 64), default=1, help="並べて動かす処理の数(省略時 1)"
)


forms_option = click.option("--forms", "forms_path", type=_PATH, help="様式ファイル(省略すると標準の様式)")
looks_option = click.option(
    "--forms",
    "forms_path",
    type=_PATH,
    help="様式ファイル(シート「体裁」の見た目で書きます。省略すると標準の体裁)",
)
unit_option = click.option(
    "--unit",
    type=click.Choice(["千円", "百万円"]),
    help="金額の単位(省略時 様式ファイルの体裁の単位、なければ千円)",
)


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="koplan-xl", help="版を表示します")
def main() -> None:
    """実施計画書を Excel のまま配布・回収・点検・印刷します。"""


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


def _due_date(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return datetime.strptime(value.replace("/", "-"), "%Y-%m-%d").date()
    except ValueError as error:
        raise click.BadParameter("2026-09-30 のように入れてください。") from error


def _fiscal_year(_: click.Context, __: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    if (year := parse_year(value)) is None:
        raise click.BadParameter("令和7年度、R7、2025 のように入れてください。")
    return year


@main.command()
@click.argument("plan", type=_PATH)
@click.option(
    "-o", "--output", "folder", type=_PATH, required=True, help="部署ごとのファイルを書くフォルダー"
)
@click.option("-d", "--department", "departments", multiple=True, help="この部署だけ(くり返し可)")
@click.option(
    "--round", "round_", type=click.Choice(["plan", "results"]), default="plan",
    help="plan は計画、results は実績の照会(省略時 plan)",
)  # fmt: skip
@click.option("--due", callback=_due_date, help="締切(2026-09-30 の形)")
@forms_option
@jobs_option
@format_option
def generate(
    plan: Path,
    folder: Path,
    departments: tuple[str, ...],
    round_: Any,
    due: date | None,
    forms_path: Path | None,
    jobs: int,
    format_: str,
) -> None:
    """正本から部署ごとの記入用ファイルを作り、配布を記録します。"""
    from koplan_xl import console
    from koplan_xl.app.generating import generate as use_case

    made = use_case(plan, folder, departments, round_, due, forms_path, jobs)
    if format_ == "json":
        show_json(console.generated_json(made))
    else:
        show(console.generated_text(made))


@main.command()
@click.argument("plan", type=_PATH)
@click.argument("folder", type=_PATH)
@click.option("-o", "--output", type=_PATH, help="一覧を書くファイル(.xlsx。A4 に印刷できます)")
@looks_option
@format_option
def status(plan: Path, folder: Path, output: Path | None, forms_path: Path | None, format_: str) -> None:
    """どの部署から回収票が届き、どこまで整っているかを一覧にします。"""
    from koplan_xl import console
    from koplan_xl.app.status import status as use_case

    report = use_case(plan, folder, output, forms_path)
    show_notices(report.notices)
    if format_ == "json":
        show_json(console.status_json(report))
    else:
        show(console.status_text(report))
        if output:
            show(f"一覧を {output} に書きました。")


def _choices(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[Choice, ...]:
    """Read `theirs`, `ours:広報課`, `theirs:6-2-07`."""
    chosen: dict[str, Choice] = {}
    for value in values:
        side, colon, scope = value.partition(":")
        scope = fold(scope)
        if side not in ("theirs", "ours") or (colon and not scope):
            raise click.BadParameter(
                "theirs か ours、または theirs:広報課、ours:6-2-07 のように入れてください。"
            )
        choice = Choice(cast(Side, side), scope)
        if chosen.setdefault(scope, choice) != choice:
            raise click.BadParameter(f"「{scope or '全部'}」に theirs と ours の両方があります。")
    return tuple(chosen.values())


@main.command()
@click.argument("plan", type=_PATH)
@click.argument("paths", type=_PATH, nargs=-1)
@click.option("--dry-run", is_flag=True, help="書き込まずに、取り込まれる内容だけを見ます")
@click.option(
    "--take", "choices", multiple=True, callback=_choices,
    metavar="theirs|ours[:部署名|:コード]",
    help="食い違いを片付けます。theirs は回収票の値、ours は正本の値(theirs:広報課、ours:6-2-07。くり返し可)",
)  # fmt: skip
@click.option(
    "--undo", "undone", metavar="ファイル名|配布番号[:部署名]", help="取り込んだものを取り消します(取り込むファイルは付けません)"
)  # fmt: skip
@jobs_option
@format_option
@click.pass_context
def collect(
    ctx: click.Context,
    plan: Path,
    paths: tuple[Path, ...],
    dry_run: bool,
    choices: tuple[Choice, ...],
    undone: str | None,
    jobs: int,
    format_: str,
) -> None:
    """回収票の変更を正本に取り込みます。"""
    if undone is not None:
        if paths or choices:
            raise UsageError("--undo は、取り込むファイルや --take といっしょには使えません。")
        _undo(ctx, plan, undone, dry_run, format_)
    if not paths:
        raise click.MissingParameter(ctx=ctx, param=next(p for p in ctx.command.params if p.name == "paths"))
    from koplan_xl import console_collect
    from koplan_xl.app.collecting import collect as use_case

    collected = use_case(plan, paths, dry_run=dry_run, jobs=jobs, choices=choices)
    if format_ == "json":
        show_json(console_collect.collected_json(collected))
    else:
        show(console_collect.collected_text(collected))
    ctx.exit(1 if collected.has_trouble else 0)


def _undo(ctx: click.Context, plan: Path, selector: str, dry_run: bool, format_: str) -> NoReturn:
    from koplan_xl import console_collect
    from koplan_xl.app.undoing import undo as use_case

    undone = use_case(plan, selector, dry_run=dry_run)
    if format_ == "json":
        show_json(console_collect.undone_json(undone))
    else:
        show(console_collect.undone_text(undone))
    ctx.exit(1 if undone.has_trouble else 0)


@main.command()
@click.argument("plan", type=_PATH)
@click.argument("code", required=False, default="")
@click.option("-d", "--department", default="", help="この部署の回収票から入ったものだけ")
@format_option
def history(plan: Path, code: str, department: str, format_: str) -> None:
    """だれの、どのファイルから、いつ、何が変わったかを表示します。CODE を付けると、そのコードと、それに属するものだけです。"""
    from koplan_xl import console_collect
    from koplan_xl.app.history import history as use_case

    found = use_case(plan, code, department)
    if format_ == "json":
        show_json(console_collect.history_json(found))
    else:
        show(console_collect.history_text(found))


@main.command()
@click.argument("files", type=_PATH, nargs=-1, required=True)
@click.option("-o", "--output", type=_PATH, help="結果を書くファイル(.xlsx、.html、.csv、.json)")
@click.option("--select", multiple=True, help="この規則だけ(T01、または T のように系統。くり返し可)")
@click.option("--ignore", multiple=True, help="この規則を除く(くり返し可)")
@click.option(
    "--fail-on",
    type=_SEVERITIES,
    default="error",
    help="この重さ以上の指摘があれば終了コード1(省略時 error)",
)
@click.option("--baseline", type=_PATH, help="前回の結果(.json)と比べ、新規・継続・解消を示します")
@click.option("--previous", type=_PATH, help="前年度の正本。年度間・版の間の規則(Y)が比べます")
@click.option(
    "--ledger", type=_PATH,
    help="財務会計の額の CSV(会計,款,項,目,細目,年度,金額)。統制額の代わりに合計(T05)と比べます",
)  # fmt: skip
@click.option("--all", "show_all", is_flag=True, help="情報(info)と説明済みの指摘も表示します")
@looks_option
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
    format_: str,
) -> None:
    """正本や回収票の合計・指標・書き方を点検します。"""
    from koplan_xl import console
    from koplan_xl.app.checking import check as use_case
    from koplan_xl.rules.registry import Severity

    checked = use_case(files, select, ignore, output, baseline, previous, ledger, forms_path=forms_path)
    show_notices(checked.notices)
    if format_ == "json":
        show_json(checked.to_json())
    else:
        show(console.checked_text(checked, show_all=show_all))
        if output:
            show(f"結果を {output} に書きました。")
    ctx.exit(1 if checked.fails(Severity(fail_on)) else 0)


@main.command()
@click.argument("plan", type=_PATH)
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


@main.command()
@click.argument("plan", type=_PATH)
@click.argument("paths", type=_PATH, nargs=-1, required=True)
@click.option(
    "-o", "--output", "folder", type=_PATH, required=True, help="差戻し票と、印を付けた写しを書くフォルダー"
)
@click.option("--due", callback=_due_date, help="再提出の締切(2026-09-30 の形)")
@looks_option
@format_option
@click.pass_context
def sendback(
    ctx: click.Context,
    plan: Path,
    paths: tuple[Path, ...],
    folder: Path,
    due: date | None,
    forms_path: Path | None,
    format_: str,
) -> None:
    """部署ごとの差戻し票と、直すセルに印を付けた回収票の写しを作ります。"""
    from koplan_xl import console
    from koplan_xl.app.sending_back import send_back

    report = send_back(plan, paths, folder, due, forms_path)
    show_notices(report.notices)
    if format_ == "json":
        show_json(console.sent_back_json(report))
    else:
        show(console.sent_back_text(report))
    ctx.exit(1 if report.has_trouble else 0)


@main.command("print")
@click.argument("plan", type=_PATH)
@click.option("-o", "--output", type=_PATH, required=True, help="作る本(.xlsx または .pdf)")
@click.option("--measure", "measures", multiple=True, help="この施策だけ(6-1 の形。くり返し可)")
@click.option("-d", "--department", "departments", multiple=True, help="この部署だけ(くり返し可)")
@click.option("--project", "projects", multiple=True, help="この事務事業だけ(6-1-01 の形。くり返し可)")
@click.option("--pledge", is_flag=True, help="市長公約事項(2：有)の事務事業だけ")
@click.option("--changed-since", type=_PATH, metavar="OLD.xlsx", help="この正本と違うところのあるものだけ")
@click.option("--final", is_flag=True, help="確定版として印刷する(案・作成日時・照合番号を付けない)")
@unit_option
@forms_option
@format_option
def print_(
    plan: Path,
    output: Path,
    measures: tuple[str, ...],
    departments: tuple[str, ...],
    projects: tuple[str, ...],
    pledge: bool,
    changed_since: Path | None,
    final: bool,
    unit: str | None,
    forms_path: Path | None,
    format_: str,
) -> None:
    """正本から実施計画書の本を作ります。"""
    from koplan_xl.app.printing import Selection, print_book

    chosen = Selection(measures, departments, projects, pledge, changed_since)
    draft = None if final else datetime.now()
    printed = print_book(plan, output, chosen, forms_path, draft=draft, unit=unit)
    if format_ == "json":
        shown = {"path": str(printed.path), "sheets": list(printed.sheets), "pages": printed.pages}
        shown |= {
            "draft": not final,
            "unit": printed.unit,
            "figures": printed.figures,
            "notices": list(printed.notices),
        }
        show_json(shown)
        return
    show_notices(printed.notices)
    kind = "確定版" if final else f"案、照合番号 {printed.figures}"
    show(f"{printed.path} を作りました(シート{len(printed.sheets)}枚、{printed.pages}ページ、{kind})。")


@main.command()
@click.argument("plan", type=_PATH)
@click.option("-o", "--output", type=_PATH, required=True, help="作る資料(.xlsx または .pdf)")
@unit_option
@click.option("--previous", type=_PATH, help="前年度の正本。増減と、新規・廃止の事業がこれと比べられます")
@looks_option
@format_option
def summary(
    plan: Path,
    output: Path,
    unit: str | None,
    previous: Path | None,
    forms_path: Path | None,
    format_: str,
) -> None:
    """会議資料を作ります。総括表、増減、指標の達成状況などを A4 横にまとめます。"""
    from koplan_xl import console
    from koplan_xl.app.summarising import summarise

    made = summarise(plan, output, unit, previous, forms_path)
    if format_ == "json":
        show_json(made.to_json())
    else:
        show_notices(made.notices)
        show(console.summarised_text(made))


@main.command()
@click.argument("code", required=False)
@format_option
def rules(code: str | None, format_: str) -> None:
    """点検の規則を一覧にします。CODE を付けると、その規則を説明します。"""
    from koplan_xl import console
    from koplan_xl.rules.registry import all_rules, get

    chosen = (get(code),) if code else all_rules()
    if format_ == "json":
        show_json([console.rule_json(rule) for rule in chosen])
    else:
        show(console.rule_text(chosen[0]) if code else console.rules_text(chosen))


@main.command()
@click.argument("forms_path", metavar="FORMS.xlsx", type=_PATH)
@format_option
@click.pass_context
def forms(ctx: click.Context, forms_path: Path, format_: str) -> None:
    """様式ファイルから読み取った内容と、直すべきところを表示します。"""
    from koplan_xl.app.opening import open_looks, read_forms_file
    from koplan_xl.forms.layout import describe_forms
    from koplan_xl.looks_sheet import describe_looks

    try:
        _, layout = read_forms_file(forms_path)
    except TemplateError as error:
        if format_ != "json":
            raise
        shown = {"file": str(forms_path), "mistakes": list(error.mistakes), "layout": None}
        show_json({**shown, "notices": list(open_looks(forms_path).notices)})
        ctx.exit(error.exit_code)
    looks = open_looks(forms_path)
    described = "\n".join(filter(None, (describe_forms(layout), describe_looks(looks)))).removesuffix("\n")
    if format_ == "json":
        shown = {"file": str(forms_path), "mistakes": [], "layout": described.splitlines()}
        show_json({**shown, "notices": list(looks.notices)})
    else:
        show(described)
        show_notices(looks.notices)
