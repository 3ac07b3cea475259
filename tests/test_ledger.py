"""The ledger's CSV: encodings, sums, yen, and what is wrong with it, by line."""

from pathlib import Path

import pytest

from koplan_xl.errors import UsageError
from koplan_xl.ledger import read_ledger, use_ledger
from koplan_xl.rules.engine import run
from tests.rules.builder import Draft

TEXT = """会計,款,項,目,細目,年度,金額
一般会計,2総務費,1総務管理費,2文書広報費,1広報,令和7年度,"4,000"
一般会計,2総務費,1総務管理費,2文書広報費,2広聴,令和7年度,561

一般会計,2総務費,1総務管理費,6企画費,,2026,850
"""
FIRST = (("一般会計", "2総務費", "1総務管理費", "2文書広報費"), 2025)
SECOND = (("一般会計", "2総務費", "1総務管理費", "6企画費"), 2026)


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_details_are_added_up_whatever_the_encoding(tmp_path: Path, encoding: str) -> None:
    assert read_ledger(written(tmp_path / "a.csv", TEXT, encoding)) == {FIRST: 4561, SECOND: 850}


def test_yen_are_rounded_after_adding_up(tmp_path: Path) -> None:
    text = TEXT.replace("金額", "金額（円）").replace('"4,000"', "4000400").replace("561", "560100")
    assert read_ledger(written(tmp_path / "a.csv", text))[FIRST] == 4561


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (TEXT.replace("561", "約561"), "3行目"),
        (TEXT.replace("2026", "来年"), "5行目"),
        (TEXT.replace("一般会計,2総務費,1総務管理費,6", ",2総務費,1総務管理費,6"), "5行目"),
        (TEXT.replace("年度,金額", "年,額"), "年度、金額"),
        ("", "会計"),
    ],
)
def test_what_is_wrong_is_told_by_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read_ledger(written(tmp_path / "a.csv", text))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_ledger(tmp_path / "none.csv")


def test_a_difference_is_found_where_the_ledger_has_it(tmp_path: Path) -> None:
    context = Draft().context()
    use_ledger(context.plan, read_ledger(written(tmp_path / "a.csv", TEXT.replace("561", "600"))))
    (finding,) = run(context, ["T05"])
    assert (finding.key, finding.year) == ("・".join(FIRST[0]), 2025)
    assert (finding.expected, finding.actual) == (4560, 4600)


def test_the_ledger_takes_the_place_of_the_same_years(tmp_path: Path) -> None:
    draft = Draft()
    draft.add("統制額", 会計="一般会計", 年度="令和7年度", 金額=1)
    draft.add("統制額", 会計="一般会計", 年度="令和9年度", 金額=1)
    context = draft.context()
    use_ledger(context.plan, read_ledger(written(tmp_path / "a.csv", TEXT)))
    found = [(f.key, f.year, f.expected, f.actual) for f in run(context, ["T05"])]
    assert found == [("一般会計", 2027, 48910, 1)]
