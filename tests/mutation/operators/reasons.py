"""X: what officers write to explain."""

from koplan_xl.plan.subject import Location
from koplan_xl.plan.values import Value
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
