"""The whole cycle on the real plan, into one folder: `python -m tests.demo [FOLDER]`.

Departments' work is done by LibreOffice, as a department would do it: open, type, save. Without LibreOffice
the figures are set in the files directly, and no PDF is made; the last lines say so.
"""

import shutil
import sys
from pathlib import Path

from click.testing import CliRunner, Result
from koplan_xl.excel.edit import WorkbookEdit

from koplan_xl.cli import main
from koplan_xl.dispatch import read_dispatch
from koplan_xl.excel.converter import find_office
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import read_grid
from koplan_xl.excel.store import write_atomically
from koplan_xl.grid import parse_a1
from koplan_xl.plan.subject import Subject
from tests.clients.libreoffice import Office, available

SAMPLE = Path(__file__).parent.parent / "workbooks" / "komoro-r7-policy6.xlsx"

Entry = tuple[Subject, str]


def budget(project: str, year: int, field: str) -> Subject:
    """Name an amount of the plan."""
    return Subject("事業費", project, field, year, "計画")


# What each department types: a raised grant, a new text, and one total that does not add up.
ENTRIES: dict[str, tuple[Entry, ...]] = {
    "企画課": (
        (budget("6-2-09", 2026, "国・県支出金"), "2000"),
        (budget("6-2-09", 2026, "年度別事業費"), "112855"),
        (Subject("事務事業", "6-2-09", "特記事項"), "国の補助金を見込む。"),
    ),
    "財政課": (
        (Subject("活動指標値", "6-3-01-A1", "目標", 2027), "610"),
        (Subject("成果指標", "6-3-K3", "算式"), "３か年平均の実質公債費比率"),
    ),
    "会計課": ((budget("6-2-02", 2025, "その他"), "161"),),
}


def run(*arguments: object) -> Result:
    """Run a command; anything but the contract's exit statuses is a failure of the demo."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exit_code not in (0, 1) or (result.exception and not isinstance(result.exception, SystemExit)):
        raise SystemExit(f"koplan-xl {' '.join(map(str, arguments))}\n{result.output}\n{result.exception!r}")
    return result


def cells_of(workbook: Path, entries: tuple[Entry, ...]) -> list[tuple[str, str, str]]:
    """Return (sheet, cell, text) to type for each entry."""
    places = {entry.subject: entry for entry in read_dispatch(read_grid(workbook), workbook.name).entries}
    return [(places[subject].sheet, places[subject].cell, text) for subject, text in entries]


def fill_directly(source: Path, target: Path, entries: list[tuple[str, str, str]]) -> None:
    """Set the cells in the file, where no spreadsheet program is at hand."""
    edit = WorkbookEdit(Package.open(source))
    for sheet, cell, text in entries:
        edit.set_cell(sheet, *parse_a1(cell), int(text) if text.isdigit() else text)
    write_atomically(target, edit.to_bytes())


def fill_all(sent: Path, returned: Path) -> None:
    """Play the departments: three of them answer, the others have not returned yet."""
    jobs = []
    for file in sorted(sent.glob("*.xlsx")):
        department = file.stem.rpartition("_")[2]
        if department in ENTRIES:
            jobs.append((file, returned / file.name, cells_of(file, ENTRIES[department])))
    if not available():
        for job in jobs:
            fill_directly(*job)
        return
    with Office() as office:
        for source, target, entries in jobs:
            refused = office.fill(source, target, entries)
            assert not refused, refused


def cycle(folder: Path) -> str:
    """Run the cycle into a folder and return what to tell the user."""
    if folder.exists():
        shutil.rmtree(folder)
    names = ("1_正本", "2_配布", "3_回収", "4_点検", "5_印刷")
    home, sent, returned, checked, printed = (folder / name for name in names)
    for path in (home, sent, returned, checked, printed):
        path.mkdir(parents=True)
    plan = home / SAMPLE.name
    shutil.copyfile(SAMPLE, plan)

    outputs = {
        "1_配布前の点検": run("check", plan),
        "2_配布": run("generate", plan, "-o", sent, "--due", "2026-12-18"),
    }
    fill_all(sent, returned)
    outputs["3_提出状況"] = run("status", plan, returned)
    outputs["4_回収票の点検"] = run("check", *sorted(returned.glob("*.xlsx")))
    outputs["5_試し読み"] = run("collect", plan, returned, "--dry-run")
    outputs["6_回収"] = run("collect", plan, returned)
    outputs["7_回収後の点検"] = run("check", plan, "-o", checked / "点検結果.json")
    for name, result in outputs.items():
        (checked / f"{name}.txt").write_text(result.output, encoding="utf-8")
    run("print", plan, "-o", printed / "実施計画書.xlsx")
    can_print = find_office() is not None
    if can_print:
        run("print", plan, "-o", printed / "実施計画書.pdf")
    return _closing(folder, outputs["7_回収後の点検"].output.splitlines(), can_print)


def _closing(folder: Path, findings: list[str], can_print: bool) -> str:
    lines = [
        f"小諸市の実際の計画で、ひととおりの流れを動かしました。結果は {folder} にあります。",
        "  1_正本  正本(回収した変更を反映済み)。更新前の正本は「バックアップ」にあります。",
        "  2_配布  部署ごとの記入用ファイル。Excel で開くと、色の付いた欄だけに入力できます。",
        "  3_回収  3つの部署が記入して返したファイル(会計課は、わざと合計を間違えています)。",
        "  4_点検  各コマンドの画面出力と、点検結果(JSON)。",
        f"  5_印刷  本の形に組んだ実施計画書(.xlsx{'と .pdf' if can_print else ''})。",
        "回収後の正本を点検した結果:",
        *(f"  {line}" for line in findings[:4]),
    ]
    if not can_print:
        lines.append("LibreOffice がないため、PDF は作っていません。記入も画面を使わず直接行いました。")
    return "\n".join(lines)


if __name__ == "__main__":
    print(cycle(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build/demo")))
