"""Numbers in 年度目標 and targets."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _goal(draft: Draft, text: str) -> None:
    draft.row("事務事業", "6-2-07")["年度目標"] = text


@fires(("6-2-07-A1", 2025, "目標"))
def another_number_of_times(draft: Draft) -> None:
    _goal(draft, "・広報紙を年１５回発行する\n・ホームページの充実")


@fires(("6-2-07-A1", 2025, "目標"))
def rate_quoted_and_another_promised(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1").update({"指標名": "市税の収納率（現年度課税分）", "単位": "%"})
    _goal(draft, "市税の収納率99.2％をめざす（参考値：令和5年度 12％）")


@quiet
def same_number(draft: Draft) -> None:
    _goal(draft, "広報紙を年12回発行する。（令和5年度は広報紙を15回発行）")


@quiet
def reference_to_another_year(draft: Draft) -> None:
    _goal(draft, "広報紙の発行は令和5年度 15回")


@quiet
def about_something_else(draft: Draft) -> None:
    _goal(draft, "広報紙を第3回市民会議で配り、相談会を年4回開く。10月1回を予備とする。")


@quiet
def target_of_the_project_s_other_indicator(draft: Draft) -> None:
    draft.tables["活動指標"].append(
        draft.row("活動指標", "6-2-07-A1") | {"活動指標コード": "6-2-07-A2", "番号": 2, "指標名": "広報番組"}
    )
    values = [
        row | {"活動指標コード": "6-2-07-A2", "目標": 15} for row in draft.rows("活動指標値", "6-2-07-A1")
    ]
    draft.tables["活動指標値"] += values
    _goal(draft, "広報番組を含め、広報紙などを15回発行する")


@quiet
def more_than_before(draft: Draft) -> None:
    _goal(draft, "広報紙の発行を2回増やす")
