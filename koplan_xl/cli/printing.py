"""`print`, `summary` and `forms`: what is put on paper, and the forms it is put into."""

from datetime import datetime
from pathlib import Path

import click

from koplan_xl.cli.options import (
    PATH,
    format_option,
    forms_option,
    looks_option,
    show,
    show_json,
    show_notices,
    unit_option,
)
from koplan_xl.command import Command
from koplan_xl.errors import TemplateError


@click.command("print", cls=Command)
@click.argument("plan", type=PATH)
@click.option("-o", "--output", type=PATH, required=True, help="作る本(.xlsx または .pdf)")
@click.option("--measure", "measures", multiple=True, help="この施策だけ(6-1 の形。くり返し可)")
@click.option("-d", "--department", "departments", multiple=True, help="この部署だけ(くり返し可)")
@click.option("--project", "projects", multiple=True, help="この事務事業だけ(6-1-01 の形。くり返し可)")
@click.option("--pledge", is_flag=True, help="市長公約事項(2：有)の事務事業だけ")
@click.option("--changed-since", type=PATH, metavar="OLD.xlsx", help="この正本と違うところのあるものだけ")
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


@click.command(cls=Command)
@click.argument("plan", type=PATH)
@click.option("-o", "--output", type=PATH, required=True, help="作る資料(.xlsx または .pdf)")
@unit_option
@click.option("--previous", type=PATH, help="前年度の正本。増減と、新規・廃止の事業がこれと比べられます")
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


@click.command(cls=Command)
@click.argument("forms_path", metavar="FORMS.xlsx", type=PATH)
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
