"""Changes to a workbook's cell formats."""

from koplan_xl.excel import markup


def without_input_fills(data: bytes) -> bytes:
    """Give the styles part with no fill in the formats of unlocked cells."""
    root = markup.parse(data, "styles.xml")
    formats = root.find("cellXfs")
    edits = markup.Edits(data)
    for item in formats.children if formats is not None else ():
        protection = item.find("protection")
        if protection is not None and not protection.flag("locked", default=True):
            edits.attribute(item, "fillId", "0")
    return edits.apply()


def count(data: bytes) -> int:
    """Return how many cell formats the styles part has."""
    formats = markup.parse(data, "styles.xml").find("cellXfs")
    return len(formats.children) if formats is not None else 0


def with_wrapping_twins(data: bytes) -> bytes:
    """Give the styles part with every cell format twice, the second time with lines that wrap instead of shrinking.

    The twin of format n is n + count.
    """
    formats = markup.parse(data, "styles.xml").find("cellXfs")
    if formats is None:
        return data
    edits = markup.Edits(data)
    twins = "".join(_wrapping(data[item.start : item.end]) for item in formats.children)
    edits.attribute(formats, "count", str(2 * len(formats.children)))
    edits.append(formats, twins)
    return edits.apply()


def _wrapping(xf: bytes) -> str:
    root = markup.parse(xf)
    edits = markup.Edits(xf)
    alignment = root.find("alignment")
    if alignment is not None:
        edits.attribute(alignment, "shrinkToFit", None)
        edits.attribute(alignment, "wrapText", "1")
    return edits.apply().decode()
