"""Single elements of a worksheet that several modules write."""

from collections.abc import Callable, Iterable, Mapping

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import markup
from koplan_xl.excel.cells import escape_attribute
from koplan_xl.excel.markup import Element
from koplan_xl.grid import Address, a1

_MAX_BREAKS = 1026  # as many manual page breaks as Excel takes


def hyperlinks(element: str, links: Mapping[Address, str]) -> str:
    """Give the hyperlinks element with internal links added; ours win over the template's."""
    places = {a1(*address): location for address, location in links.items()}
    kept: list[str] = []
    if element:
        data = element.encode()
        kept = [
            data[child.start : child.end].decode()
            for child in markup.parse(data).children
            if child.get("ref") not in places
        ]
    added = [
        f'<hyperlink ref="{ref}" location="{escape_attribute(location)}"/>'
        for ref, location in places.items()
    ]
    return f"<hyperlinks>{''.join(kept + added)}</hyperlinks>"


def row_breaks(element: str, rows: Iterable[int], move: Callable[[int], list[int]] | None = None) -> str:
    """Give the rowBreaks element with page breaks below the given rows added.

    `move` gives the new rows for each break the element has; without it they stay.
    """
    breaks = {row: (True, f'<brk id="{row}" max="16383" man="1"/>') for row in rows}
    if element:
        data = element.encode()
        for child in markup.parse(data).children:
            old = int(child.get("id", "0"))
            for row in move(old) if move else [old]:
                edits = markup.Edits(data)
                edits.attribute(child, "id", str(row))
                written = edits.apply(child.start, child.end).decode()
                breaks.setdefault(row, (child.flag("man"), written))
    if not breaks:
        return ""
    manual = sum(by_hand for by_hand, _ in breaks.values())
    if manual > _MAX_BREAKS:
        raise WorkbookError(
            f"改ページが{manual}か所になります。Excel では1枚のシートに{_MAX_BREAKS}か所までです。"
        )
    inside = "".join(breaks[row][1] for row in sorted(breaks))
    return f'<rowBreaks count="{len(breaks)}" manualBreakCount="{manual}">{inside}</rowBreaks>'


def with_children(xml: str, change: Callable[[bytes, Element], list[str]]) -> str:
    """Rewrite the children of an element, with its count if it has one; empty when none is left."""
    data = xml.encode()
    root = markup.parse(data)
    children = [made for child in root.children for made in change(data, child)]
    if not children:
        return ""
    edits = markup.Edits(data)
    if root.get("count"):
        edits.attribute(root, "count", str(len(children)))
    opening = edits.apply(0, root.inner).decode()
    return opening + "".join(children) + data[root.inner_end :].decode()
