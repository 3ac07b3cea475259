"""Input rules for cells: our own beside those the template has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import markup
from koplan_xl.excel.areas import Area, parse_areas, spell_areas, subtract
from koplan_xl.excel.cells import escape_attribute, escape_formula, utf16_units

_MAX_TITLE = 32
_MAX_PROMPT = 255
_MAX_ERROR = 225
_MAX_FORMULA = 255


@dataclass(frozen=True, slots=True)
class Validation:
    """An input rule with its message. `formula1` and `formula2` as in Excel's dialog, without `=`."""

    ref: str
    kind: Literal["list", "whole", "decimal", "textLength", "any"]
    operator: str | None
    formula1: str | None
    formula2: str | None
    prompt_title: str
    prompt: str
    error_title: str
    error: str
    error_style: Literal["stop", "warning", "information"] = "stop"

    def xml(self, areas: Iterable[Area]) -> str:
        """Spell the rule for some areas; WorkbookError when Excel would not take it."""
        self._check()
        attributes = {
            "type": "" if self.kind == "any" else self.kind,
            "errorStyle": "" if self.error_style == "stop" else self.error_style,
            "operator": "" if self.operator in (None, "between") else self.operator,
            "allowBlank": "1",
            "showInputMessage": "1" if self.prompt_title or self.prompt else "",
            "showErrorMessage": "" if self.kind == "any" else "1",
            "errorTitle": self.error_title,
            "error": self.error,
            "promptTitle": self.prompt_title,
            "prompt": self.prompt,
            "sqref": spell_areas(areas),
        }
        written = "".join(f' {name}="{escape_attribute(text)}"' for name, text in attributes.items() if text)
        formulas = "".join(
            f"<formula{number}>{escape_formula(text)}</formula{number}>"
            for number, text in ((1, self.formula1), (2, self.formula2))
            if text is not None and self.kind != "any"
        )
        return f"<dataValidation{written}>{formulas}</dataValidation>"

    def _check(self) -> None:
        limits = (
            (self.prompt_title, _MAX_TITLE, "入力メッセージの題"),
            (self.error_title, _MAX_TITLE, "エラーメッセージの題"),
            (self.prompt, _MAX_PROMPT, "入力メッセージ"),
            (self.error, _MAX_ERROR, "エラーメッセージ"),
            (self.formula1 or "", _MAX_FORMULA, "入力規則の一覧や数式"),
            (self.formula2 or "", _MAX_FORMULA, "入力規則の数式"),
        )
        for text, limit, what in limits:
            if utf16_units(text) > limit:
                raise WorkbookError(f"セル{self.ref}の{what}が長すぎます。Excel では{limit}文字までです。")


def covered(elements: Iterable[tuple[str, str]]) -> list[Area]:
    """Give the areas for which the sheet's own elements hold input rules, Excel 2010's extension included."""
    areas: list[Area] = []
    for name, xml in elements:
        if name not in ("dataValidations", "extLst") or "dataValidation" not in xml:
            continue
        for rule in markup.parse(xml.encode()).all("dataValidation"):
            place = rule.find("sqref")
            areas += parse_areas(place.text if place is not None else rule.get("sqref"))
    return areas


def merged(element: str, taken: list[Area], validations: Sequence[Validation]) -> str:
    """Give the dataValidations element with our rules added where none is yet."""
    taken = list(taken)
    added = []
    for rule in validations:
        areas = subtract(parse_areas(rule.ref), taken)
        if areas:
            added.append(rule.xml(areas))
            taken += areas
    if not added:
        return element
    if not element:
        return f'<dataValidations count="{len(added)}">{"".join(added)}</dataValidations>'
    data = element.encode()
    root = markup.parse(data)
    edits = markup.Edits(data)
    edits.attribute(root, "count", str(len(root.children) + len(added)))
    edits.append(root, "".join(added))
    return edits.apply().decode()
