"""One number, one name."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-3-03", None, "款"))
def minority_of_rows(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03")["款"] = "2総務管理費"


@fires(("6-2-07", None, "目"), ("6-3-03", None, "目"))
def tie(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03")["目"] = "2文書費"


@fires(("一般会計・2総務部", 2025, "款"))
def control_total_with_another_name(draft: Draft) -> None:
    draft.add("統制額", 会計="一般会計", 款="2総務部", 年度="令和7年度", 金額=7710)


@quiet
def same_number_under_another_parent(draft: Draft) -> None:
    draft.add(
        "統制額", 会計="一般会計", 款="3民生費", 項="1社会福祉費", 目="3介護費", 年度="令和7年度", 金額=0
    )


@quiet
def full_width_number(draft: Draft) -> None:
    draft.add("統制額", 会計="一般会計", 款="２総務費", 年度="令和7年度", 金額=7710)
