"""What a forms workbook says, as plain data: fields, texts and repeated regions of every form."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from koplan_xl.forms.placeholder import Placeholder
from koplan_xl.grid import Address, Box, a1
from koplan_xl.plan.values import Value

COVER, CHECKLIST, POLICY, MEASURE = "表紙", "確認票", "政策", "施策"
DETAILED_PROJECT, SIMPLE_PROJECT = "事業詳細", "事業簡易"
MEASURE_RESULTS, DETAILED_RESULTS, SIMPLE_RESULTS = "施策実績", "詳細実績", "簡易実績"
BOOK_COVER, CONTENTS, INDEX = "本表紙", "目次", "索引"
BOOK_FORMS = (BOOK_COVER, CONTENTS, INDEX)  # what the book has around the forms; a template may do without
FORM_NAMES = (
    COVER,
    CHECKLIST,
    POLICY,
    MEASURE,
    DETAILED_PROJECT,
    SIMPLE_PROJECT,
    MEASURE_RESULTS,
    DETAILED_RESULTS,
    SIMPLE_RESULTS,
    *BOOK_FORMS,
)
REGION_PREFIX = "繰返し."
# region name → the sheets on which it may stand
REGIONS = {
    "様式": (COVER,),
    "確認": (CHECKLIST,),
    "説明": (CHECKLIST,),
    "施策": (POLICY,),
    "詳細事業": (DETAILED_PROJECT, DETAILED_RESULTS),
    "簡易事業": (SIMPLE_PROJECT, SIMPLE_RESULTS),
    "目次": (CONTENTS,),
    "部署別": (INDEX,),
    "事業名別": (INDEX,),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A cell that holds exactly one placeholder. `label` is the cell whose text names it for people.

    `box` is the room for the text of an input whose lines are wrapped.
    """

    address: Address
    placeholder: Placeholder
    is_input: bool
    label: Address | None
    region: str | None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class MixedText:
    """A locked cell whose text contains placeholders; shown, never read back."""

    address: Address
    text: str
    region: str | None


@dataclass(frozen=True, slots=True)
class Region:
    """Rows first..last that repeat, a copy per record."""

    name: str
    first: int
    last: int

    @property
    def height(self) -> int:
        """Rows of one copy."""
        return self.last - self.first + 1


class PlacedField(NamedTuple):
    """A field in one copy of its region (from 0): its cell on the sheet, and the one that names it."""

    field: Field
    copy: int
    address: Address
    cell: str
    label_cell: str


class PlacedText(NamedTuple):
    """A mixed text in one copy of its region (from 0)."""

    text: MixedText
    copy: int
    address: Address


@dataclass(frozen=True, slots=True)
class Placement:
    """Where everything of a form lands when its regions have so many copies."""

    fields: tuple[PlacedField, ...]
    texts: tuple[PlacedText, ...]
    constants: Mapping[Address, Value]


@dataclass(frozen=True, slots=True)
class Form:
    """One sheet of the forms workbook. `constants` is all that is typed into it, labels and placeholders included,
    `comments` what its comments say.
    """

    name: str
    fields: tuple[Field, ...]
    texts: tuple[MixedText, ...]
    regions: tuple[Region, ...]
    labels: dict[Address, str]
    constants: Mapping[Address, Value]
    comments: tuple[str, ...]
    _placements: dict[frozenset[tuple[str, int]], Placement] = field(
        default_factory=dict, repr=False, compare=False
    )

    def region(self, name: str) -> Region | None:
        """Return the repeated region of that name."""
        return next((region for region in self.regions if region.name == name), None)

    def placement(self, counts: Mapping[str, int]) -> Placement:
        """Return where everything lands with `counts[name]` copies of each region; kept, as most pages are alike."""
        key = frozenset(counts.items())
        if key not in self._placements:
            fields = [placed for each in self.fields for placed in self._placed(each, counts)]
            texts = [
                PlacedText(text, copy, self.place(text.address, counts, copy))
                for text in self.texts
                for copy in _copies(text.region, counts)
            ]
            self._placements[key] = Placement(tuple(fields), tuple(texts), dict(self._constants(counts)))
        return self._placements[key]

    def _placed(self, each: Field, counts: Mapping[str, int]) -> Iterator[PlacedField]:
        region = self.region(each.region) if each.region else None
        inside = (
            region is not None and each.label is not None and region.first <= each.label[0] <= region.last
        )
        for copy in _copies(each.region, counts):
            address = self.place(each.address, counts, copy)
            label = each.label and self.place(each.label, counts, copy if inside else 0)
            yield PlacedField(each, copy, address, a1(*address), a1(*label) if label else "")

    def _constants(self, counts: Mapping[str, int]) -> Iterator[tuple[Address, Value]]:
        """Yield what is typed into the form, in every copy of the rows it stands in."""
        for (row, column), value in self.constants.items():
            region = next((r.name for r in self.regions if r.first <= row <= r.last), None)
            for copy in range(max(1, counts.get(region, 1)) if region else 1):
                yield self.place((row, column), counts, copy), value

    def place(self, address: Address, copies: Mapping[str, int], copy: int = 0) -> Address:
        """Return where a template address lands when each region has `copies[name]` copies.

        `copy` (from 0) says which copy is meant for an address inside a region.
        """
        row, column = address
        landed = row
        for region in self.regions:
            if row > region.last:
                landed += (max(1, copies.get(region.name, 1)) - 1) * region.height
            elif row >= region.first:
                landed += copy * region.height
        return landed, column


def _copies(region: str | None, counts: Mapping[str, int]) -> range:
    return range(counts.get(region, 0)) if region else range(1)


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms of a template, with a short fingerprint of what was read."""

    sheets: dict[str, Form]
    digest: str

    def __getitem__(self, name: str) -> Form:
        return self.sheets[name]

    def __contains__(self, name: str) -> bool:
        return name in self.sheets


def describe_forms(forms: Forms) -> str:
    """Write what was read as text that diffs well: a line per field, text and region, in sheet order."""
    lines: list[str] = []
    for form in forms.sheets.values():
        lines.append(f"[{form.name}]")
        lines.extend(f"繰返し {r.name} {r.first}行-{r.last}行" for r in form.regions)
        entries = [
            (
                f.address,
                f"{a1(*f.address)} {f.placeholder}{' 入力' if f.is_input else ''}{_label_text(form, f)}",
            )
            for f in form.fields
        ]
        entries += [(t.address, f"{a1(*t.address)} 文字 {t.text!r}") for t in form.texts]
        lines.extend(line for _, line in sorted(entries))
        lines.append("")
    return "\n".join(lines)


def _label_text(form: Form, field: Field) -> str:
    if field.label is None:
        return ""
    text = re.sub(r"\s+", "", form.labels[field.label])
    return f" ← {a1(*field.label)}「{text}」"
