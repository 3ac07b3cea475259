"""Which record, field and year a value is about: the tie between sheets, forms, rules and merging."""

from typing import NamedTuple


class Subject(NamedTuple):
    """One field of one record. `part` is the 区分 of 事業費 or the 規則 of 説明; `year` is a fiscal year.

    A tuple, because subjects are keys of every map there is, and a tuple is hashed without running Python code.
    """

    table: str
    key: str
    field: str
    year: int | None = None
    part: str | None = None

    @property
    def record(self) -> tuple[str, str, int | None, str | None]:
        """What tells the record this field belongs to."""
        return (self.table, self.key, self.year, self.part)


class Location(NamedTuple):
    """A cell a user can go to."""

    sheet: str
    cell: str
