"""I, O, X against last year's plan."""

from tests.mutation.planting import Plot, plants


@plants("I06", "an activity indicator's unit or name changed without a word in 特記事項", compares=True)
def activity_renamed_silently(plot: Plot) -> None:
    indicator = plot.pick(r for r in plot.unremarked("活動指標") if r.text("単位") not in ("%", ""))
    column, old = plot.pick((("単位", "延べ日数"), ("指標名", "別の取組の状況")))
    plot.put_before(indicator, column, old)
    plot.expect(indicator, column)


@plants("O11", "計画策定時, 目標値 or a plan changed within the period", compares=True)
def promise_changed(plot: Plot) -> None:
    indicator = plot.pick(plot.records("成果指標"))
    record, column = plot.pick(
        [
            (indicator, "計画策定時"),
            (indicator, "目標値"),
            *((value, "計画") for value in plot.values_of(indicator)),
        ]
    )
    plot.put_before(record, column, plot.random.randrange(1000, 2000))
    plot.expect(record, column)


@plants("X02", "last year's 年度目標 taken over", compares=True)
def goal_taken_over(plot: Plot) -> None:
    project = plot.pick(p for p in plot.projects() if p.text("年度目標"))
    plot.put_before(project, "年度目標", project.text("年度目標"))
    plot.expect(project, "年度目標")
