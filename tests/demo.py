"""The whole cycle on the real plan, into one folder: `python -m tests.demo [FOLDER]`.

Departments' work is done by LibreOffice, as a department would do it: open, type, save. Without LibreOffice
the figures are set in the files directly, and no PDF is made; the last lines say so.
"""

import shutil
import sys
from contextlib import nullcontext
from pathlib import Path

from click.testing import CliRunner, Result

from koplan_xl.cli import main
from koplan_xl.excel.converter import find_office
from koplan_xl.plan.subject import Subject
from tests.clients.libreoffice import Office, available
from tests.cycle.filling import budget, entries_of, set_values

SAMPLE = Path(__file__).parent.parent / "workbooks" / "komoro-r7-policy6.xlsx"

# What each department types: a raised grant, a new text, and one total that does not add up.
ENTRIES: dict[str, dict[Subject, str]] = {
    "企画課": {
        budget("6-2-09", 2026, "国・県支出金"): "2000",
        budget("6-2-09", 2026, "年度別事業費"): "112855",
        Subject("事務事業", "6-2-09", "特記事項"): "国の補助金を見込む。",
    },
    "財政課": {
        Subject("活動指標値", "6-3-01-A1", "目標", 2027): "610",
        Subject("成果指標", "6-3-K3", "算式"): "３か年平均の実質公債費比率",
    },
    "会計課": {budget("6-2-02", 2025, "その他"): "161"},
}


def run(*arguments: object) -> Result:
    """Run a command; anything but the contract's exit statuses is a failure of the demo."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exit_code not in (0, 1) or (result.exception and not isinstance(result.exception, SystemExit)):
        raise SystemExit(f"koplan-xl {' '.join(map(str, arguments))}\n{result.output}\n{result.exception!r}")
    return result


def fill_all(sent: Path, returned: Path) -> None:
    """Play the departments: three of them answer, the others have not returned yet."""
    files = {file: ENTRIES.get(file.stem.rpartition("_")[2]) for file in sorted(sent.glob("*.xlsx"))}
    with Office() if available() else nullcontext() as office:
        for file, values in files.items():
            if values is None:
                continue
            if office is None:
                typed = {subject: int(text) if text.isdigit() else text for subject, text in values.items()}
                set_values(file, returned / file.name, typed)
                continue
            places = entries_of(file)
            entries = [
                (places[subject].sheet, places[subject].cell, text) for subject, text in values.items()
            ]
            refused = office.fill(file, returned / file.name, entries)
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
    for suffix in (".xlsx", ".html"):
        run("check", plan, "-o", checked / f"点検結果{suffix}")
    for name, result in outputs.items():
        (checked / f"{name}.txt").write_text(result.output, encoding="utf-8")
    can_print = find_office() is not None
    for suffix in (".xlsx", ".pdf") if can_print else (".xlsx",):
        run("print", plan, "-o", printed / f"実施計画書{suffix}")
        run("summary", plan, "-o", printed / f"会議資料{suffix}")
    return _closing(folder, outputs["7_回収後の点検"].output.splitlines(), can_print)


def _closing(folder: Path, findings: list[str], can_print: bool) -> str:
    lines = [
        f"小諸市の実際の計画で、ひととおりの流れを動かしました。結果は {folder} にあります。",
        "  1_正本  正本(回収した変更を反映済み)。更新前の正本は「バックアップ」にあります。",
        "  2_配布  部署ごとの記入用ファイル。Excel で開くと、色の付いた欄だけに入力できます。",
        "  3_回収  3つの部署が記入して返したファイル(会計課は、わざと合計を間違えています)。",
        "  4_点検  各コマンドの画面出力と、点検結果の一覧(.xlsx、ブラウザーで見る .html、.json)。",
        f"  5_印刷  本の形に組んだ実施計画書と、会議資料(.xlsx{'と .pdf' if can_print else ''})。",
        "回収後の正本を点検した結果:",
        *(f"  {line}" for line in findings[:4]),
    ]
    if not can_print:
        lines.append("LibreOffice がないため、PDF は作っていません。記入も画面を使わず直接行いました。")
    return "\n".join(lines)


if __name__ == "__main__":
    print(cycle(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build/demo")))
