"""What a forms workbook says, as plain data: fields, texts and repeated regions of every form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

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

    def region(self, name: str) -> Region | None:
        """Return the repeated region of that name."""
        return next((region for region in self.regions if region.name == name), None)

    def place(self, address: Address, copies: dict[str, int], copy: int = 0) -> Address:
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
