"""What departments do beside their inputs, in real files: said by `check` and by `collect`, and quiet otherwise."""

from datetime import date
from pathlib import Path

import pytest

from koplan_xl.app.checking import check
from koplan_xl.app.collecting import collect
from koplan_xl.app.generating import generate
from koplan_xl.excel.edit import WorkbookEdit
from koplan_xl.excel.package import Package
from koplan_xl.excel.read import read_grid
from koplan_xl.grid import Formula, a1, parse_a1
from koplan_xl.plan.subject import Subject
from koplan_xl.rules.registry import Severity
from tests.clients.libreoffice import Office
from tests.cycle.filling import budget, edited, entries_of, set_values

Sent = dict[str, Path]
BESIDE = ["C07", "C09", "C11"]
GRANT = budget("6-2-09", 2026, "国・県支出金")
NOTE = Subject("事務事業", "6-2-09", "特記事項")


def said(file: Path, *codes: str) -> set[tuple[str, str | None, str | None]]:
    return {(f.code, f.sheet, f.cell) for f in check([file], codes or BESIDE).findings}


def repairs(plan: Path, file: Path) -> set[tuple[str, str, str]]:
    (one,) = collect(plan, [file], dry_run=True).returns
    return {(r.kind, r.location.sheet, r.location.cell) for r in one.repairs if r.location}


def test_what_was_sent_is_quiet(sent: Sent, sent_results: Sent) -> None:
    for file in (*sent.values(), *sent_results.values()):
        assert said(file) == set(), file


def test_filling_in_is_quiet(sent: Sent, returned: Path) -> None:
    set_values(sent["企画課"], returned / "a.xlsx", {GRANT: 2000, NOTE: "国の補助金を見込む。"})
    assert said(returned / "a.xlsx") == set()


@pytest.mark.parametrize("typed", [12, "✔", Formula("1+1", 2)])
def test_a_computed_cell_typed_over(
    plan: Path, sent: Sent, returned: Path, typed: str | int | Formula
) -> None:
    sheet = entries_of(sent["企画課"])[GRANT].sheet
    cells = read_grid(sent["企画課"]).sheets[sheet].cells
    row, column = next(address for address, cell in cells.items() if cell.formula is not None)
    edit = WorkbookEdit(Package.open(sent["企画課"]))
    edit.set_cell(sheet, row, column, typed)
    (returned / "a.xlsx").write_bytes(edit.to_bytes())
    assert said(returned / "a.xlsx") == {("C07", sheet, a1(row, column))}
    assert repairs(plan, returned / "a.xlsx") == {("calculated_cell_replaced", sheet, a1(row, column))}


def test_texts_and_numbers_beside_the_form_are_quoted_whole(plan: Path, sent: Sent, returned: Path) -> None:
    sheet = entries_of(sent["企画課"])[GRANT].sheet
    text = "財政課と協議中。" * 100
    edit = WorkbookEdit(Package.open(sent["企画課"]))
    edit.set_cell(sheet, 3, 60, text)
    edit.set_cell(sheet, 4, 60, 1234)
    (returned / "a.xlsx").write_bytes(edit.to_bytes())
    found = check([returned / "a.xlsx"], BESIDE).findings
    assert [(f.code, f.sheet, f.cell, f.actual) for f in found] == [
        ("C11", sheet, "BH3", text),
        ("C11", sheet, "BH4", "1234"),
    ]
    assert {kind for kind, _, _ in repairs(plan, returned / "a.xlsx")} == {"text_outside_form"}


def without_rules(source: Path, target: Path, sheet: str, element: str) -> None:
    """Take an element out of a sheet, as pasting over its cells does."""
    package = Package.open(source)
    part = package.sheet_part(sheet)
    before, _, rest = package.parts[part].decode().partition(f"<{element}")
    package.parts[part] = (before + rest.partition(f"</{element}>")[2]).encode()
    target.write_bytes(package.to_bytes())


def test_lost_input_rules_are_said_once_a_sheet(plan: Path, sent: Sent, returned: Path) -> None:
    sheet = entries_of(sent["企画課"])[GRANT].sheet
    inputs = sum(e.sheet == sheet and e.role.name == "INPUT" for e in entries_of(sent["企画課"]).values())
    without_rules(sent["企画課"], returned / "a.xlsx", sheet, "dataValidations")
    assert {(code, name) for code, name, _ in said(returned / "a.xlsx")} == {("C09", sheet)}
    assert len(check([returned / "a.xlsx"], BESIDE).findings) == 1
    lost = repairs(plan, returned / "a.xlsx")
    assert {kind for kind, _, _ in lost} == {"input_rule_lost"} and len(lost) == inputs


NOTES = '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>山田</author><author>tc={1}</author></authors><commentList>{}</commentList></comments>'
THREADS = '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">{}</ThreadedComments>'
PEOPLE = '<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"><person displayName="鈴木" id="{P}"/></personList>'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def test_notes_and_threads_are_quoted_with_their_authors(plan: Path, sent: Sent, returned: Path) -> None:
    entry = entries_of(sent["企画課"])[GRANT]
    package = Package.open(sent["企画課"])
    part = package.sheet_part(entry.sheet)
    note = f'<comment ref="{entry.cell}" authorId="0"><text><r><t>確認</t></r><r><t>中</t></r><rPh sb="0" eb="1"><t>カクニン</t></rPh></text></comment>'
    stand_in = '<comment ref="A1" authorId="1"><text><t>[Threaded comment]</t></text></comment>'
    thread = '<threadedComment ref="A1" personId="{P}" id="{1}"><text>協議済みです</text></threadedComment>'
    added = {
        "xl/comments9.xml": NOTES.replace("{}", note + stand_in),
        "xl/threadedComments/t.xml": THREADS.replace("{}", thread),
        "xl/persons/person.xml": PEOPLE,
    }
    package.parts |= {name: text.encode() for name, text in added.items()}
    relate(package, part, {"comments": "/xl/comments9.xml", "threadedComment": "/xl/threadedComments/t.xml"})
    relate(package, package.workbook_part, {"person": "/xl/persons/person.xml"})
    (returned / "a.xlsx").write_bytes(package.to_bytes())
    (sheet,) = [s for s in read_grid(returned / "a.xlsx").sheets.values() if s.name == entry.sheet]
    assert {(c.address, c.author, c.text) for c in sheet.comments} == {
        (parse_a1(entry.cell), "山田", "確認中"),
        ((1, 1), "鈴木", "協議済みです"),
    }
    found = check([returned / "a.xlsx"], BESIDE).findings
    assert {(f.code, f.cell, f.actual) for f in found} == {
        ("C11", entry.cell, "確認中"),
        ("C11", "A1", "協議済みです"),
    }


def relate(package: Package, owner: str, targets: dict[str, str]) -> None:
    folder, _, name = owner.rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    lines = "".join(
        f'<Relationship Id="rIdX{kind}" Type="http://x/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    present = package.parts.get(
        path, f'<Relationships xmlns="{RELATIONS}"></Relationships>'.encode()
    ).decode()
    package.parts[path] = present.replace("</Relationships>", f"{lines}</Relationships>").encode()


# --- several files together --------------------------------------------------------------------------


def test_missing_departments_are_told_and_late_ones_are_errors(plan: Path, returned: Path) -> None:
    made = generate(plan, returned / "配布", ["企画課", "財政課"], due=date(2025, 10, 31))
    (returned / "回収").mkdir()
    back = next(file.path for file in made.files if file.department == "企画課")
    back.rename(returned / "回収" / "記入済.xlsx")

    def missing(today: date) -> list[tuple[str | None, Severity]]:
        found = check([plan, returned / "回収"], ["C01"], today=today).findings
        return [(f.department, f.severity) for f in found if f.department in ("企画課", "財政課")]

    assert missing(date(2025, 10, 31)) == [("財政課", Severity.INFO)]
    assert missing(date(2025, 11, 1)) == [("財政課", Severity.ERROR)]
    assert check([plan], ["C01"], today=date(2025, 11, 1)).findings == []


def test_returns_that_disagree_are_told_in_both_files(plan: Path, sent: Sent, returned: Path) -> None:
    cell = entries_of(sent["企画課"])[GRANT].cell
    for name, value in (("1", 2000), ("2", 2500), ("3", 2000)):
        set_values(sent["企画課"], returned / f"{name}.xlsx", {GRANT: value, NOTE: "同じ"})
    found = check([returned], ["C02"]).findings
    assert {(Path(f.file).name, f.cell, f.expected, f.actual) for f in found} == {
        ("1.xlsx", cell, 2500, 2000),
        ("2.xlsx", cell, 2000, 2500),
        ("3.xlsx", cell, 2500, 2000),
    }
    conflicts = {
        (one.file.name, c.subject)
        for one in collect(plan, [returned], dry_run=True).returns
        for c in one.conflicts
    }
    assert conflicts == {(f"{name}.xlsx", GRANT) for name in "123"}
    (returned / "2.xlsx").unlink()
    assert check([returned], ["C02"]).findings == []


def test_an_older_template_is_told(plan: Path, sent: Sent) -> None:
    assert check([plan, sent["企画課"]], ["C03"]).findings == []
    edited(plan, Subject("計画", "様式版", "値"), "次の版")
    found = check([plan, sent["企画課"]], ["C03"]).findings
    assert [(f.file, f.key, f.expected) for f in found] == [(str(sent["企画課"]), "企画課", "次の版")]
    assert check([sent["企画課"]], ["C03"]).findings == []
    (one,) = collect(plan, [sent["企画課"]], dry_run=True).returns
    assert [repair.kind for repair in one.repairs] == ["older_template"] and one.status == "unchanged"


@pytest.mark.client
def test_loading_and_saving_is_quiet(office: Office, plan: Path, sent: Sent, returned: Path) -> None:
    for department in ("企画課", "会計課"):
        assert office.fill(sent[department], returned / f"{department}.xlsx", []) == []
        assert said(returned / f"{department}.xlsx") == set()
    assert [repair for one in collect(plan, [returned], dry_run=True).returns for repair in one.repairs] == []
