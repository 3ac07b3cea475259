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
