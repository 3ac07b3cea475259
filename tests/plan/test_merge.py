"""Three-way comparison: nothing is taken that is not certain, and order does not matter."""

import unicodedata
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from koplan_xl.plan.history import Deliveries, Event, standing
from koplan_xl.plan.merge import Change, Conflict, Returned, Side, merge, same
from koplan_xl.plan.settle import Choice, Choices, settle
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import Value

AMOUNT = Subject("事業費", "6-1-01", "地方債", 2025, "計画")
values = st.one_of(st.none(), st.integers(0, 3), st.sampled_from(["あ", "い"]))


def outcome(base: object, theirs: object, ours: object) -> tuple[list[object], int]:
    changes, conflicts = merge([Returned("a.xlsx", {AMOUNT: base}, {AMOUNT: theirs})], lambda _: ours)  # type: ignore[dict-item, return-value]
    return [change.new for change in changes], len(conflicts)


def test_unchanged_field_is_left_alone_even_when_the_office_changed_it() -> None:
    assert outcome(1, 1, 5) == ([], 0)


def test_returned_change_is_taken() -> None:
    assert outcome(1, 2, 1) == ([2], 0)


def test_blanking_a_field_is_a_change() -> None:
    assert outcome(1, None, 1) == ([None], 0)


def test_both_changed_differently_is_a_conflict() -> None:
    assert outcome(1, 2, 3) == ([], 1)


def test_both_changed_alike_is_nothing() -> None:
    assert outcome(1, 2, 2) == ([], 0)


@given(values, values, values)
def test_a_change_is_taken_only_over_the_base(base: object, theirs: object, ours: object) -> None:
    taken, conflicts = outcome(base, theirs, ours)
    assert len(taken) + conflicts <= 1
    if taken:
        assert same(ours, base) and taken == [theirs]  # type: ignore[arg-type]


@given(values, values, values, values)
def test_order_of_returns_does_not_matter(base: object, first: object, second: object, ours: object) -> None:
    returns = [
        Returned(name, {AMOUNT: base}, {AMOUNT: theirs}) for name, theirs in (("a", first), ("b", second))
    ]  # type: ignore[dict-item]
    forward, backward = (merge(order, lambda _: ours) for order in (returns, returns[::-1]))  # type: ignore[return-value]
    assert [c.new for c in forward[0]] == [c.new for c in backward[0]]
    assert {c.source for c in forward[1]} == {c.source for c in backward[1]}


def test_two_returns_with_different_new_values_are_a_conflict_each() -> None:
    returns = [Returned(name, {AMOUNT: 1}, {AMOUNT: new}) for name, new in (("a", 2), ("b", 3))]
    changes, conflicts = merge(returns, lambda _: 1)
    assert not changes
    assert {(conflict.source, conflict.theirs) for conflict in conflicts} == {("a", 2), ("b", 3)}


def test_a_return_that_agrees_with_the_office_and_one_that_does_not_are_a_conflict_each() -> None:
    returns = [Returned(name, {AMOUNT: 1}, {AMOUNT: new}) for name, new in (("a", 2), ("b", 3))]
    changes, conflicts = merge(returns, lambda _: 2)
    assert not changes
    assert {(conflict.source, conflict.cause) for conflict in conflicts} == {
        ("a", "returns_differ"),
        ("b", "returns_differ"),
    }


def test_the_same_file_twice_is_taken_once() -> None:
    returns = [Returned(name, {AMOUNT: 1}, {AMOUNT: 2}) for name in ("a", "b")]
    changes, conflicts = merge(returns, lambda _: 1)
    assert [change.new for change in changes] == [2]
    assert not conflicts


def test_same_forgives_only_form() -> None:
    assert same("1", 1) and same(0.1 + 0.2, 0.3) and same(" あ", "あ")
    assert same("ガ行の「が」", unicodedata.normalize("NFD", "ガ行の「が」")) and same("一\n二", "一\r\n二")
    assert not same("\ufa19", "神") and not same("葛\U000e0100", "葛") and not same("ｶﾞ", "ガ")
    assert not same("300以上", 300) and not same(None, 0) and not same("－", None) and not same("未定", "－")


# --- over several runs ------------------------------------------------------------------------------

FIELDS = [Subject("事業費", "6-1-01", field, 2025, "計画") for field in ("地方債", "その他", "一般財源")]
LINE = ("R7-計画-01", "企画課")
filled = st.dictionaries(st.sampled_from(FIELDS), values)
runs = st.lists(st.lists(filled, min_size=1, max_size=3), min_size=1, max_size=4)
sides = st.sampled_from([None, "theirs", "ours"])


class Office:
    """A canonical workbook with three fields and its 履歴, without any file."""

    def __init__(self) -> None:
        self.base: dict[Subject, Value] = dict.fromkeys(FIELDS, 1)
        self.ours = dict(self.base)
        self.events: list[Event] = []
        self.clock = 0

    def compare(
        self, files: Sequence[tuple[str, dict[Subject, Value]]], side: Side | None
    ) -> tuple[list[Change], list[Conflict]]:
        earlier = Deliveries.of(self.events).by_field(*LINE)
        returns = [
            Returned(name, self.base, {**self.base, **theirs}, earlier, name=name) for name, theirs in files
        ]
        changes, conflicts = merge(returns, lambda subject: self.ours[subject])
        choices = Choices([Choice(side)] if side else [], lambda subject: (subject.key,))
        return settle(changes, conflicts, lambda conflict: choices.side(conflict, "企画課"))

    def collect(
        self, files: Sequence[tuple[str, dict[Subject, Value]]], side: Side | None = None
    ) -> tuple[list[Change], list[Conflict]]:
        changes, conflicts = self.compare(files, side)
        self.clock += 1
        for change in changes:
            self._tell(change.source, "collected", change.subject, change.old, change.new)
            self.ours[change.subject] = change.new
        for conflict in conflicts:
            if conflict.settled == "ours" and not same(conflict.theirs, conflict.ours):
                self._tell(conflict.source, "declined", conflict.subject, conflict.theirs, conflict.ours)
        return changes, conflicts

    def undo_last(self) -> None:
        last = [e for e in standing(self.events) if e.kind == "collected" and e.at == f"{self.clock:04d}"]
        for event in reversed(last):
            self._tell(event.file, "undone", event.subject, event.new, event.old)
            self.ours[event.subject] = event.old

    def _tell(self, file: str, kind: object, subject: Subject, old: Value, new: Value) -> None:
        self.events.append(Event(f"{self.clock:04d}", *LINE, file, kind, subject, old, new))  # type: ignore[arg-type]


def named(run: int, files: Sequence[dict[Subject, Value]]) -> list[tuple[str, dict[Subject, Value]]]:
    return [(f"{run}-{number}.xlsx", theirs) for number, theirs in enumerate(files)]


@given(runs, filled, sides)
def test_collecting_again_changes_nothing(
    history: list[list[dict[Subject, Value]]], by_hand: dict[Subject, Value], side: Side | None
) -> None:
    office = Office()
    for number, files in enumerate(history):
        office.ours.update(by_hand if number == 1 else {})
        _, conflicts = office.collect(named(number, files), side)
        ours = dict(office.ours)
        changes, more = office.collect(named(number, files), side)
        assert office.ours == ours and not changes
        # A value known from an older file is told once the newer one of the same run is known as well.
        still_open = {(c.subject, c.source) for c in conflicts if c.settled is None}
        assert {
            (c.subject, c.source) for c in more if c.cause in ("both_changed", "returns_differ")
        } <= still_open
        events = list(office.events)
        assert office.collect(named(number, files), side) == ([], [c for c in more if c.settled is None])
        assert office.events == events


@given(runs, filled, sides, st.randoms())
def test_the_order_of_files_in_a_run_does_not_matter(
    history: list[list[dict[Subject, Value]]],
    by_hand: dict[Subject, Value],
    side: Side | None,
    random: object,
) -> None:
    one, other = Office(), Office()
    for number, files in enumerate(history):
        for office in (one, other):
            office.ours.update(by_hand if number == 1 else {})
        ordered = named(number, files)
        shuffled = list(ordered)
        random.shuffle(shuffled)  # type: ignore[attr-defined]
        assert one.collect(ordered, side) == other.collect(shuffled, side)
    assert one.ours == other.ours


@given(runs, filled, sides)
def test_undoing_a_run_gives_back_what_was_before(
    history: list[list[dict[Subject, Value]]], by_hand: dict[Subject, Value], side: Side | None
) -> None:
    office = Office()
    for number, files in enumerate(history):
        office.ours.update(by_hand if number == 1 else {})
        before, standing_before = dict(office.ours), standing(office.events)
        office.collect(named(number, files), side)
        after = dict(office.ours)
        office.undo_last()
        assert office.ours == before
        assert [e for e in standing(office.events) if e.kind == "collected"] == [
            e for e in standing_before if e.kind == "collected"
        ]
        if side is None:
            office.collect(named(number, files))
            assert office.ours == after


@given(runs, filled)
def test_nothing_is_taken_that_no_file_of_the_run_says(
    history: list[list[dict[Subject, Value]]], by_hand: dict[Subject, Value]
) -> None:
    office = Office()
    for number, files in enumerate(history):
        office.ours.update(by_hand if number == 1 else {})
        changes, conflicts = office.collect(named(number, files))
        assert len({change.subject for change in changes}) == len(changes)
        for change in changes:
            theirs = [{**office.base, **file}[change.subject] for file in files]
            assert any(same(change.new, value) for value in theirs)
        # What a file says, stands in the workbook, was said before, is not touched, or is told.
        told = {(c.subject, c.source) for c in conflicts}
        said_before = {
            (e.subject, repr(e.new))
            for e in office.events
            if e.kind == "collected" and e.at < f"{office.clock:04d}"
        }
        for name, theirs in named(number, files):
            for subject, value in theirs.items():
                assert (
                    same(office.ours[subject], value)
                    or same(value, office.base[subject])
                    or (subject, name) in told
                    or any(s == subject for s, _ in said_before)
                )


def carried(office: Office, values_: Sequence[Value]) -> dict[Subject, Value]:
    return dict(zip(FIELDS, values_, strict=True))


def test_a_value_set_back_in_a_file_that_carries_the_rest_is_told() -> None:
    office = Office()
    office.collect([("1.xlsx", carried(office, [2, 2, 2]))])
    (conflict,) = office.compare([("2.xlsx", carried(office, [2, 2, 1]))], None)[1]
    assert (conflict.subject, conflict.theirs, conflict.ours, conflict.cause) == (FIELDS[2], 1, 2, "set_back")


def test_a_draft_beside_the_file_made_of_it_sets_nothing_back() -> None:
    office = Office()
    files = [("1 完成.xlsx", carried(office, [2, 2, 2])), ("2 下書き.xlsx", carried(office, [2, 2, 1]))]
    assert len(office.collect(files)[0]) == 3
    assert office.compare(files, None) == ([], [])


def test_what_may_be_old_is_told_until_it_is_settled() -> None:
    office = Office()
    for name, value in (("a.xlsx", 2), ("b.xlsx", 3)):
        office.collect([(name, carried(office, [value, 1, 1]))])
    again = ("a.xlsx", carried(office, [2, 5, 1]))  # the first file's name and value, and something new
    assert [c.cause for c in office.collect([again])[1]] == ["earlier_value"]
    assert [c.cause for c in office.collect([again])[1]] == ["earlier_value"]
    office.collect([again], "ours")
    assert office.collect([again]) == ([], [])


def test_an_old_value_is_taken_for_its_code_only() -> None:
    office = Office()
    for value in (2, 3):
        office.collect([(f"{value}.xlsx", carried(office, [value, 1, 1]))])
    assert office.compare([("2.xlsx", carried(office, [2, 1, 1]))], None) == ([], [])  # the very same file
    old = ("2 のコピー.xlsx", carried(office, [2, 1, 1]))
    (conflict,) = office.compare([old], "theirs")[1]
    assert (conflict.cause, conflict.settled) == ("earlier_value", None)
    (conflict,) = office.compare([old], "ours")[1]
    assert conflict.settled == "ours"
    by_code = Choices([Choice("theirs", "6-1-01"), Choice("ours")], lambda subject: (subject.key,))
    assert by_code.side(conflict, "企画課") == "theirs"


def test_a_value_set_back_in_a_file_that_carries_less_is_not_touched() -> None:
    office = Office()
    office.collect([("1.xlsx", carried(office, [2, 2, 2]))])
    assert office.compare([("2.xlsx", carried(office, [2, 1, 1]))], None) == ([], [])
