"""The looks of the default template: fonts, fills, lines, number formats."""

from typing import Any

TEXT_FONT = "BIZ UDPゴシック"
FIGURE_FONT = "BIZ UDゴシック"  # its digits are all half an em wide, so columns of figures align
INK, RULE = "#000000", "#000000"
LABEL_FILL, TITLE_FILL = "#E6EBF1", "#D3DCE6"
ENTRY_FILL, ENTRY_DOTS = "#FFFBE6", "#F0CF65"
GRAY_0625 = 18  # Excel's sparsest dot pattern: inputs can be told in black and white too
ENTRY_PATTERN = {"pattern": GRAY_0625, "bg_color": ENTRY_FILL, "fg_color": ENTRY_DOTS}
AMOUNT_FORMAT = "#,##0;[Red]▲#,##0;0;@"
TEXT_FORMAT = "@"
DATE_FORMAT = '[$-411]ggge"年"m"月"d"日"(aaa);@'

DEFAULT_FONT = {"font_name": FIGURE_FONT, "font_size": 10.5, "font_scheme": "none"}  # one digit = 7 pixels
BASE = {"font_name": TEXT_FONT, "font_size": 9, "font_color": INK, "valign": "vcenter", "font_scheme": "none"}
RULED = "top left bottom right"
LIST_LINE = 4  # dotted, to lead the eye from a title to its page

LIST_PAGE = {"font_name": FIGURE_FONT, "font_size": 10, "align": "right", "indent": 1, "num_format": "0"}

# `edges` names the sides that carry a line; the rest are XlsxWriter's format properties.
STYLES: dict[str, dict[str, Any]] = {
    # running text
    "prose": {"edges": "", "font_size": 10, "text_wrap": True, "valign": "top"},
    "note": {"edges": "", "font_size": 8, "text_wrap": True},
    "tiny": {"edges": "", "font_size": 8, "align": "right", "valign": "bottom"},
    "addressee": {"edges": "", "font_size": 12},
    "sender": {"edges": "", "font_size": 10, "align": "right"},
    "title": {"edges": "", "font_size": 18, "bold": True, "align": "center"},
    "subtitle": {"edges": "", "font_size": 11, "align": "center"},
    "heading": {"edges": "", "font_size": 11, "bold": True},
    "section": {"edges": "top left right", "font_size": 11, "bold": True, "indent": 1},
    "section_left": {"edges": "top left", "font_size": 11, "bold": True, "indent": 1},
    "line": {"edges": "", "font_size": 9.5, "bold": True, "valign": "bottom", "shrink": True},
    "tiny_left": {"edges": "", "font_size": 8, "valign": "bottom"},
    "page_title": {"edges": "", "font_size": 16, "bold": True},
    "step": {"edges": "", "font_size": 9.5, "indent": 1, "shrink": True},
    # the book: cover, contents, index
    "book_title": {"edges": "", "font_size": 26, "bold": True, "align": "center", "text_wrap": True},
    "book_subtitle": {"edges": "", "font_size": 18, "align": "center", "text_wrap": True},
    "book_city": {"edges": "", "font_size": 20, "bold": True, "align": "center", "text_wrap": True},
    "book_draft": {"edges": "", "font_size": 16, "bold": True, "align": "center"},
    "book_note": {"edges": "", "font_size": 10, "align": "center"},
    "rule": {"edges": "bottom"},
    "list_head": {"edges": "bottom", "font_size": 8.5, "valign": "bottom"},
    "list_head_right": {"edges": "bottom", "font_size": 8.5, "align": "right", "valign": "bottom"},
    "list_1": {"edges": "bottom", "font_size": 12, "bold": True, "valign": "bottom", "text_wrap": True},
    "list_2": {"edges": "bottom", "font_size": 10.5, "bold": True, "valign": "bottom", "text_wrap": True},
    "list_3": {"edges": "bottom", "font_size": 9.5, "text_wrap": True, "indent": 1},
    "list_code": {"edges": "bottom", "font_size": 9, "font_name": FIGURE_FONT, "align": "center"},
    "list_unit": {"edges": "bottom", "font_size": 9, "text_wrap": True},
    "list_page": {"edges": "bottom", **LIST_PAGE},
    "list_page_head": {"edges": "bottom", **LIST_PAGE, "valign": "bottom", "bold": True},
    # labels
    "label": {"font_size": 8.5, "align": "center", "bg_color": LABEL_FILL, "text_wrap": True},
    "vertical": {"font_size": 8.5, "align": "center", "bg_color": LABEL_FILL, "rotation": 270},
    "band": {"font_size": 10, "bold": True, "bg_color": TITLE_FILL, "indent": 1},
    "year": {"font_size": 8.5, "align": "center", "bg_color": LABEL_FILL, "shrink": True},
    "year_left": {
        "font_size": 8.5,
        "align": "center",
        "bg_color": LABEL_FILL,
        "shrink": True,
        "edges": "top left bottom",
    },
    "mark_right": {
        "font_size": 8,
        "align": "center",
        "bg_color": LABEL_FILL,
        "shrink": True,
        "edges": "top bottom right",
    },
    "blocked": {"align": "center", "bg_color": LABEL_FILL},
    "sample": {"align": "center", **ENTRY_PATTERN},
    "sample_✖": {"align": "center", "bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"},
    "sample_要説明": {"align": "center", "bold": True, "font_color": "#7F4F00", "bg_color": "#FFE29A"},
    "sample_✔": {"align": "center", "font_color": "#1E6B2E"},
    "meaning": {"font_size": 8.5, "shrink": True, "indent": 1},
    # contents
    "lined": {"indent": 1, "shrink": True},
    "short_name": {"bold": True, "text_wrap": True},
    "path": {"text_wrap": True, "font_size": 8},
    "text": {"text_wrap": True, "indent": 1},
    "body": {"text_wrap": True},
    "indented": {"text_wrap": True, "indent": 1},
    "account": {"text_wrap": True, "font_size": 8.5, "indent": 1},
    "section_text": {
        "edges": "left bottom right",
        "text_wrap": True,
        "align": "left",
        "valign": "top",
        "font_size": 10,
        "indent": 1,
    },
    "small": {"text_wrap": True, "font_size": 8.5},
    "name": {"font_size": 10.5, "bold": True, "shrink": True, "indent": 1},
    "code": {"font_size": 11, "bold": True, "align": "center", "shrink": True},
    "center": {"align": "center", "text_wrap": True},
    "fit": {"align": "center", "shrink": True},
    "date": {"align": "left", "num_format": DATE_FORMAT, "font_size": 10.5, "bold": True, "indent": 1},
    "value": {
        "align": "center",
        "font_name": FIGURE_FONT,
        "font_size": 10,
        "num_format": "General",  # 12.5 stays a number, 300以上 a text
        "shrink": True,
    },
    "count": {"align": "center", "font_name": FIGURE_FONT, "font_size": 14, "bold": True},
    "amount": {
        "align": "right",
        "font_name": FIGURE_FONT,
        "num_format": AMOUNT_FORMAT,
        "edges": "top left bottom",
        "shrink": True,
    },
    "unit": {"font_size": 8, "align": "center", "edges": "top bottom right"},
    "state": {"align": "center", "shrink": True},
    # states: nothing of them is seen when the book is printed without
    "mark": {"edges": "", "align": "center", "font_size": 8.5, "shrink": True},
    "band_mark": {"align": "center", "font_size": 8.5, "bg_color": TITLE_FILL, "shrink": True},
}

STATE_FORMATS: dict[str, dict[str, Any]] = {
    "✖": {"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"},
    "要説明": {"bold": True, "font_color": "#7F4F00", "bg_color": "#FFE29A"},
    "✔": {"font_color": "#1E6B2E"},
}

# Indicator values have no fixed format (64.7, 300以上); large whole ones get thousands separators.
GROUPED: dict[str, Any] = {"num_format": "#,##0"}


def cell_properties(style: str, entry: bool, weights: dict[str, int]) -> dict[str, Any]:
    """The XlsxWriter properties of a cell in that style, with the line weights of its sides."""
    look = {**BASE, **STYLES[style]}
    edges = look.pop("edges", RULED).split()
    weight = LIST_LINE if style.startswith("list_") else None
    look |= {side: weight or weights[side] for side in edges}
    look |= {f"{side}_color": RULE for side in edges}
    if entry:
        # a text cell keeps 0267-22-1700 and 3-4 as typed
        look = {"num_format": TEXT_FORMAT, **look, **ENTRY_PATTERN, "locked": False}
    return look
