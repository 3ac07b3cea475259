"""Defined names and sheet names."""

import re
from dataclasses import dataclass

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import formula, markup
from koplan_xl.excel.cells import OWN_SHEET, escape, escape_attribute, escape_formula, utf16_units
from koplan_xl.excel.package import Package

TEMPLATE_MARK = "繰返し."
PRINT_AREA, PRINT_TITLES = "_xlnm.Print_Area", "_xlnm.Print_Titles"
_CELL_LIKE = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*([Cc][0-9]*)?|[Cc][0-9]*")
# The second half are full-width twins that Japanese Excel refuses as well.
_NOT_IN_SHEET_NAMES = frozenset("[]:*?/\\［］：＊？／＼￥")
_APOSTROPHES = ("'", "’", "＇")
_RESERVED = frozenset({"history", "履歴"})
_MAX_SHEET_NAME = 31
_MAX_NAME = 255


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name. `sheet` is the sheet it is local to; `attributes` are the rest of its tag, escaped."""

    name: str
    text: str
    sheet: str | None = None
    attributes: str = ""

    def xml(self, positions: dict[str, int]) -> str:
        """Spell the name; `positions` gives each sheet's place in tab order by folded name."""
        local = "" if self.sheet is None else f' localSheetId="{positions[self.sheet.casefold()]}"'
        return (
            f'<definedName name="{escape_attribute(self.name)}"{local}{self.attributes}>'
            f"{escape_formula(self.text)}</definedName>"
        )

    @property
    def key(self) -> tuple[str, str]:
        """What must be unique in a workbook."""
        return self.name.casefold(), (self.sheet or "").casefold()


def read(package: Package) -> list[Name]:
    """Give all defined names of a workbook, in file order."""
    book = package.workbook_part
    sheets = package.sheets()
    result = []
    for element in markup.parse(package.parts[book], book).all("definedName"):
        others = "".join(
            f' {name}="{escape_attribute(value)}"'
            for name, value in element.attributes.items()
            if name not in ("name", "localSheetId") and ":" not in name
        )
        place = element.get("localSheetId")
        if place and int(place) >= len(sheets):
            continue  # a leftover of a deleted sheet
        sheet = sheets[int(place)].name if place else None
        result.append(Name(element.get("name"), element.text, sheet, others))
    return result


def of_sheet(names: list[Name], sheet: str) -> list[Name]:
    """Give the names that go with a sheet: its local ones and workbook-wide ones that point to it.

    The sheet's own name is marked in their texts.
    """
    folded = sheet.casefold()
    result = []
    for name in names:
        local = name.sheet is not None and name.sheet.casefold() == folded
        points = name.sheet is None and folded in map(str.casefold, formula.sheets_in(name.text))
        if (local or points) and not name.name.startswith(TEMPLATE_MARK):
            text = formula.rename_sheet(name.text, sheet, OWN_SHEET)
            result.append(Name(name.name, text, name.sheet, name.attributes))
    return result


def check_name(name: str) -> None:
    """Raise WorkbookError for a text that Excel does not take as a defined name."""
    plain = name.replace("_", "a").replace(".", "a").replace("\\", "a").replace("?", "a")
    starts = name[:1] == "_" or name[:1] == "\\" or name[:1].isalpha()
    if not starts or not plain.isalnum() or len(name) > _MAX_NAME or _CELL_LIKE.fullmatch(name):
        raise WorkbookError(f"「{name}」は Excel の名前として使えません。")


def check_sheet_name(name: str, taken: dict[str, int]) -> None:
    """Raise WorkbookError for a text that Excel does not take as a sheet name or that is in use."""
    if not name or utf16_units(name) > _MAX_SHEET_NAME:
        raise WorkbookError(
            f"シート名「{name}」は長すぎるか空です。{_MAX_SHEET_NAME}文字までにしてください。"
        )
    wrong = sorted(_NOT_IN_SHEET_NAMES.intersection(name))
    if wrong or escape(name) != name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"):
        raise WorkbookError(f"シート名「{name}」に使えない文字{' '.join(wrong)}があります。")
    if name.startswith(_APOSTROPHES) or name.endswith(_APOSTROPHES) or name.casefold() in _RESERVED:
        raise WorkbookError(f"シート名「{name}」は Excel で使えません。")
    if name.casefold() in taken:
        raise WorkbookError(f"シート名「{name}」が二つあります。")
