"""The shared strings of one new book: the template's as they are, ours behind them."""

from collections.abc import Iterable
from dataclasses import dataclass

from koplan_xl.excel import markup
from koplan_xl.excel.cells import text_element
from koplan_xl.excel.package import Package

_OPENING = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
)
_UNUSED = "<si><t/></si>"  # keeps the place of a template text that no sheet of the book shows


@dataclass(frozen=True, slots=True)
class TemplateStrings:
    """A template's shared strings, cut: text before the first, the items, text after the last."""

    opening: str
    items: tuple[str, ...]
    closing: str

    @classmethod
    def read(cls, package: Package, part: str | None) -> "TemplateStrings":
        """Cut the shared strings part, if there is one."""
        if part is None:
            return cls(_OPENING, (), "</sst>")
        data = package.parts[part]
        root = markup.parse(data, part)
        items = [child for child in root.children if child.name == "si"]
        edits = markup.Edits(data)
        edits.attribute(root, "count", None)
        edits.attribute(root, "uniqueCount", None)
        opening = edits.apply(0, root.inner).decode("utf-8-sig")
        if root.inner == root.end:
            opening = opening[:-2] + ">"
        closing = data[root.inner_end :].decode() if root.inner != root.end else f"</{root.tag}>"
        return cls(opening, tuple(data[item.start : item.end].decode() for item in items), closing)


class SharedStrings:
    """Gives texts their numbers and counts all uses."""

    def __init__(self, template: TemplateStrings) -> None:
        self.template = template
        self._used: set[int] = set()
        self._uses = 0
        self._numbers: dict[str, int] = {}
        self._own: list[str] = []

    def body(self, text: str) -> str:
        """Finish a cell tag with a text."""
        index = self._numbers.get(text)
        if index is None:
            item = f"<si>{text_element(text)}</si>"
            index = self._numbers[text] = len(self.template.items) + len(self._own)
            self._own.append(item)
        self._uses += 1
        return f' t="s"><v>{index}</v></c>'

    def use(self, template_strings: Iterable[int]) -> None:
        """Note that a sheet shows texts of the template."""
        strings = list(template_strings)
        self._used.update(strings)
        self._uses += len(strings)

    def xml(self) -> bytes:
        """Write the part. Template texts that no sheet shows (placeholders) are blanked, not renumbered."""
        items = [item if index in self._used else _UNUSED for index, item in enumerate(self.template.items)]
        items += self._own
        opening = self.template.opening
        counts = f' count="{self._uses}" uniqueCount="{len(items)}">'
        return (opening[:-1] + counts + "".join(items) + self.template.closing).encode()
