"""What the engine adds to a hit: place, department, order, selection, reasons, thresholds."""

import json

import pytest

from koplan_xl.errors import PlanError, UsageError
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.rules.engine import Finding, locate
from koplan_xl.rules.registry import Severity
from tests.rules.builder import SOURCE, Draft, returned_from
from tests.rules.case import run

GOOD = "調査票の改訂により数え方が変わったため。"


def found(draft: Draft, **options: list[str]) -> list[str]:
    return [finding.code for finding in run(draft.context(), **options)]


def spoiled() -> Draft:
    """A draft with an info, two asks and an error, in the reverse of the sheets' order."""
    draft = Draft()
    draft.row("活動指標値", "6-2-07-A1", 2025)["目標"] = "１２"
    draft.row("活動指標", "6-2-07-A1")["単位"] = None
    draft.budget("6-2-07", 2025, 4561, 1200, None, None, 3360)
    draft.row("成果指標", "6-2-K1")["算式"] = None
    return draft


def test_finding_has_the_contract_s_fields() -> None:
    finding = run(spoiled().context())[0]
    told = finding.to_json()
    assert json.loads(json.dumps(told)) == told
    assert list(told) == [
        *("code", "severity", "message", "fix", "file", "sheet", "cell", "key", "department", "year"),
        *("field", "expected", "actual", "explained"),
    ]
    assert told | {"message": "", "fix": ""} == {
        "code": "T01",
        "severity": "error",
        "message": "",
        "fix": "",
        "file": SOURCE,
        "sheet": "事業費",
        "cell": "D2",
        "key": "6-2-07",
        "department": "企画課",
        "year": 2025,
        "field": "年度別事業費",
        "expected": 4560,
        "actual": 4561,
        "explained": False,
    }


def test_errors_first_then_in_the_order_of_the_sheets() -> None:
    findings = run(spoiled().context())
    assert [(f.code, f.severity) for f in findings] == [
        ("T01", Severity.ERROR),
        ("O14", Severity.ASK),
        ("I12", Severity.ASK),
        ("N01", Severity.INFO),
    ]


def test_cells_are_ordered_as_numbers() -> None:
    draft = Draft()
    for code, year in (("6-3-02", 2027), ("6-2-07", 2025), ("6-3-01", 2025)):
        draft.budget(code, year, 1, None, None, None, 2)
    assert [f.cell for f in run(draft.context(), select=["T01"])] == ["D2", "D8", "D13"]


def test_selecting_and_ignoring() -> None:
    assert found(spoiled(), select=["O", "T01"]) == ["T01", "O14"]
    assert found(spoiled(), ignore=["T", "N01"]) == ["O14", "I12"]
    assert found(spoiled(), select=["T"], ignore=["T01"]) == []
    with pytest.raises(UsageError):
        found(spoiled(), select=["T99"])


@pytest.mark.parametrize(
    ("subject", "cell"),
    [
        (Subject("活動指標値", "6-2-07-A1", "目標", 2027), Location("活動指標値", "C4")),
        (Subject("活動指標値", "6-2-07-A1", "目標", 2031), Location("活動指標値", "A2")),
        (Subject("活動指標値", "6-2-07-A9", "目標", 2025), None),
        (Subject("評価", "6-2-08", "所見", 2024), Location("事務事業", "A3")),
        (Subject("成果指標値", "6-3-K1", "計画", 2024), Location("成果指標値", "C5")),
        (Subject("成果指標値", "6-3-K1", "実績", 2029), Location("成果指標値", "A5")),
    ],
)
def test_absent_fields_are_found_at_their_owner(subject: Subject, cell: Location | None) -> None:
    assert locate(Draft().context(), subject) == cell


def test_a_return_tells_its_own_cells() -> None:
    draft = Draft()
    name = Subject("事務事業", "6-2-07", "事務事業名")
    draft.returned = returned_from("財政課", {name: "広報事業"}, {name: "広報・広聴事業"})
    (finding,) = run(draft.context(), select=["C06"])
    assert (finding.sheet, finding.cell, finding.department) == ("6-2-07", "C4", "財政課")


@pytest.mark.parametrize(
    ("table", "key", "field", "department"),
    [
        ("成果指標", "6-3-K1", "単位", "財政課"),
        ("活動指標", "6-2-08-A1", "単位", "企画課"),
    ],
)
def test_indicators_belong_to_the_department_of_their_owner(
    table: str, key: str, field: str, department: str
) -> None:
    draft = Draft()
    draft.row(table, key)[field] = None
    assert [f.department for f in run(draft.context())] == [department]


def test_rows_with_one_code_are_located_apart() -> None:
    draft = Draft()
    draft.tables["政策"].append(dict(draft.row("政策", "6")))
    assert [f.cell for f in run(draft.context())] == ["A3"]


def ask(draft: Draft, **options: list[str]) -> Finding:
    """Return the finding O04 of a plan value on the wrong side, year 2025."""
    draft.row("成果指標値", "6-2-K1", 2025)["計画"] = 35.5
    return next(f for f in run(draft.context(), **options) if f.code == "O04")


def test_a_good_reason_explains_an_ask() -> None:
    assert not ask(Draft()).explained
    draft = Draft()
    draft.explain("O04", "6-2-K1", GOOD)
    assert ask(draft).explained


@pytest.mark.parametrize("year", [None, "令和7年度", "R7"])
def test_a_reason_holds_for_its_year_or_all_years(year: str | None) -> None:
    draft = Draft()
    draft.explain("Ｏ０４", "６-2-K1", GOOD, 年度=year)
    assert ask(draft).explained


@pytest.mark.parametrize(
    "values",
    [
        {"年度": "令和8年度"},
        {"年度": "来年"},
        {"対象コード": "6-3-K1"},
        {"規則": "O06"},
        {"理由": "端数"},
        {"理由": "OK"},
        {"有効期限": "令和6年度"},
    ],
    ids=str,
)
def test_no_other_reason_explains(values: dict[str, str]) -> None:
    draft = Draft()
    draft.explain("O04", "6-2-K1", GOOD).update(values)
    assert not ask(draft).explained


def test_errors_cannot_be_explained() -> None:
    draft = Draft()
    draft.budget("6-2-07", 2025, 4561, 1200, None, None, 3360)
    draft.explain("T01", "6-2-07", "端数を調整したためで、来年度に直す。")
    assert [(f.code, f.explained) for f in run(draft.context())] == [("T01", False)]


def test_thresholds_are_set_in_the_plan() -> None:
    draft = Draft()
    draft.budget("6-3-01", 2026, 50002, None, None, None, 50002)
    assert found(draft) == ["A02"]
    draft.setting("しきい値 A02", "２")
    assert found(draft) == []
    draft.setting("しきい値 X06", 30)
    assert found(draft) == ["X06"]


def test_a_threshold_that_is_no_number_is_refused() -> None:
    draft = Draft()
    draft.setting("しきい値 A02", "少し")
    with pytest.raises(PlanError, match="しきい値 A02"):
        found(draft)
