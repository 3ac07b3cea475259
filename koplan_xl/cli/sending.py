"""`generate`, `status`, `sendback`: what goes out to the departments, and who has answered."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from koplan_xl.cli.options import (
    PATH,
    due_date,
    format_option,
    forms_option,
    jobs_option,
    looks_option,
    scheduler_option,
    show,
    show_json,
    show_notices,
)
from koplan_xl.command import Command


@click.command(cls=Command)
@click.argument("plan", type=PATH)
@click.option("-o", "--output", "folder", type=PATH, required=True, help="部署ごとのファイルを書くフォルダー")
@click.option("-d", "--department", "departments", multiple=True, help="この部署だけ(くり返し可)")
@click.option(
    "--round", "round_", type=click.Choice(["plan", "results"]), default="plan",
    help="plan は計画、results は実績の照会(省略時 plan)",
)  # fmt: skip
@click.option("--due", callback=due_date, help="締切(2026-09-30 の形)")
@forms_option
@jobs_option
@scheduler_option
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


@click.command(cls=Command)
@click.argument("plan", type=PATH)
@click.argument("folder", type=PATH)
@click.option("-o", "--output", type=PATH, help="一覧を書くファイル(.xlsx。A4 に印刷できます)")
@looks_option
@jobs_option
@scheduler_option
@format_option
def status(
    plan: Path, folder: Path, output: Path | None, forms_path: Path | None, jobs: int, format_: str
) -> None:
    """どの部署から回収票が届き、どこまで整っているかを一覧にします。"""
    from koplan_xl import console
    from koplan_xl.app.status import status as use_case

    report = use_case(plan, folder, output, forms_path, jobs)
    show_notices(report.notices)
    if format_ == "json":
        show_json(console.status_json(report))
    else:
        show(console.status_text(report))
        if output:
            show(f"一覧を {output} に書きました。")


@click.command(cls=Command)
@click.argument("plan", type=PATH)
@click.argument("paths", type=PATH, nargs=-1, required=True)
@click.option(
    "-o", "--output", "folder", type=PATH, required=True, help="差戻し票と、印を付けた写しを書くフォルダー"
)
@click.option("--due", callback=due_date, help="再提出の締切(2026-09-30 の形)")
@looks_option
@jobs_option
@scheduler_option
@format_option
@click.pass_context
def sendback(
    ctx: click.Context,
    plan: Path,
    paths: tuple[Path, ...],
    folder: Path,
    due: date | None,
    forms_path: Path | None,
    jobs: int,
    format_: str,
) -> None:
    """部署ごとの差戻し票と、直すセルに印を付けた回収票の写しを作ります。"""
    from koplan_xl import console
    from koplan_xl.app.sending_back import send_back

    report = send_back(plan, paths, folder, due, forms_path, jobs)
    show_notices(report.notices)
    if format_ == "json":
        show_json(console.sent_back_json(report))
    else:
        show(console.sent_back_text(report))
    ctx.exit(1 if report.has_trouble else 0)
