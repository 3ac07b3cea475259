"""X: what officers write to explain."""

from koplan_xl.plan import schema
from koplan_xl.plan.model import Record
from koplan_xl.plan.subject import Location
from koplan_xl.plan.values import Value
from koplan_xl.years import format_year
from tests.mutation.planting import Plot, plants

_GOOD = "調査の方法を改めたため、策定時と同じ条件では比べられない。"


def _explain(plot: Plot, key: str, reason: Value, wrong: str | None = "理由", **values: Value) -> None:
    """Add a reason to 説明; `wrong` is the column in which it must be refused."""
    year = plot.pick((None, *plot.ground.plan.budget_years))
    row: dict[str, Value] = {"規則": "T08", "対象コード": key, "年度": year, "理由": reason, **values}
    cell = plot.append("説明", row)
    if wrong:
        plot.expect_at(key, year, wrong, Location("説明", cell(wrong)))


def _code(plot: Plot) -> str:
    return plot.pick(plot.projects()).key


@plants("X06", "a reason of less than 10 characters, 端数 and the like")
def reason_says_nothing(plot: Plot) -> None:
    _explain(plot, _code(plot), plot.pick(("端数", "ＯＫ", "問題なし", "入札差金のため", "確認済", None)))


@plants("X06", "the same reason for two codes")
def reason_used_twice(plot: Plot) -> None:
    for project in plot.sample(plot.projects(), 2):
        _explain(plot, project.key, _GOOD)


@plants("X06", "a reason whose 有効期限 has passed")
def reason_expired(plot: Plot) -> None:
    version = plot.ground.plan.version or 0
    _explain(plot, _code(plot), _GOOD, "有効期限", 有効期限=version - plot.random.randrange(1, 4))


# --- texts ------------------------------------------------------------------------------------------


def _detailed(plot: Plot) -> Record:
    return plot.pick(plot.projects(schema.DETAILED))


@plants("X01", "同上, なし or － in place of a required text")
def text_emptied_of_substance(plot: Plot) -> None:
    record, column = plot.pick(
        [
            (_detailed(plot), "事業概要"),
            (_detailed(plot), "目的"),
            (_detailed(plot), "年度目標"),
            (plot.pick(plot.records("施策")), "現状と課題"),
            (plot.pick(plot.unremarked("成果指標")), "算式"),
        ]
    )
    plot.put(record, column, plot.pick(("同上", "なし", "特になし。", "－", "前年度同様", "別紙のとおり")))
    plot.expect(record, column)


@plants("X03", "年度目標 that promises something for an earlier 年度")
def goal_of_a_past_year(plot: Plot) -> None:
    project = _detailed(plot)
    past = format_year((plot.ground.plan.version or 0) - plot.random.randrange(1, 4))
    plot.put(project, "年度目標", f"{past}は研修会を開催する。")
    plot.expect(project, "年度目標")


@plants("X04", "a text written twenty times as long")
def text_too_long(plot: Plot) -> None:
    project, column = _detailed(plot), plot.pick(("事業概要", "目的", "年度目標"))
    plot.put(project, column, "広報紙を毎月発行し、読者の声を集めて紙面に生かす。" * 20)
    plot.expect(project, column)


@plants("X05", "half-width kana, ㈱, a space within a word or an odd bracket added to a text")
def text_hard_to_print(plot: Plot) -> None:
    project, column = _detailed(plot), plot.pick(("事業概要", "目的", "年度目標"))
    odd = plot.pick(("ｺﾐｭﾆﾃｨを支える。", "㈱小諸に頼む。", "目　的は次のとおり。", "（次のとおり。"))
    plot.put(project, column, odd)
    plot.expect(project, column)


@plants("X07", "a term in full width that stands twice in half width")
def term_in_another_width(plot: Plot) -> None:
    for project, term in zip(
        plot.sample(plot.projects(schema.DETAILED), 3), ("ＺＱＸ", "ZQX", "ZQX"), strict=True
    ):
        plot.put(project, "特記事項", f"{project.text('特記事項')}\n{term}を使う。")
        if term == "ＺＱＸ":
            plot.expect(project, "特記事項")
