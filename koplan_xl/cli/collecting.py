"""`collect` and `history`: what comes back, and what became of it."""

from pathlib import Path
from typing import NoReturn, cast

import click

from koplan_xl.cli.options import PATH, format_option, jobs_option, scheduler_option, show, show_json
from koplan_xl.command import Command
from koplan_xl.errors import UsageError
from koplan_xl.plan.merge import Side
from koplan_xl.plan.settle import Choice
from koplan_xl.plan.values import fold


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


@click.command(cls=Command)
@click.argument("plan", type=PATH)
@click.argument("paths", type=PATH, nargs=-1)
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
@scheduler_option
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
    from koplan_xl import console_history
    from koplan_xl.app.undoing import undo as use_case

    undone = use_case(plan, selector, dry_run=dry_run)
    if format_ == "json":
        show_json(console_history.undone_json(undone))
    else:
        show(console_history.undone_text(undone))
    ctx.exit(1 if undone.has_trouble else 0)


@click.command(cls=Command)
@click.argument("plan", type=PATH)
@click.argument("code", required=False, default="")
@click.option("-d", "--department", default="", help="この部署の回収票から入ったものだけ")
@format_option
def history(plan: Path, code: str, department: str, format_: str) -> None:
    """だれの、どのファイルから、いつ、何が変わったかを表示します。CODE を付けると、そのコードと、それに属するものだけです。"""
    from koplan_xl import console_history
    from koplan_xl.app.history import history as use_case

    found = use_case(plan, code, department)
    if format_ == "json":
        show_json(console_history.history_json(found))
    else:
        show(console_history.history_text(found))
