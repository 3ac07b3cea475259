"""Faults planted into the healthy workbook, one function each; a test says each is noticed.

The functions are named for the defect. ``plant`` gives the code that must be reported, and no
other code may be, but for those in ``also``.
"""

import io
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

TYPES = "[Content_Types].xml"
BOOK = "xl/workbook.xml"
BOOK_RELS = "xl/_rels/workbook.xml.rels"
PLAN = "xl/worksheets/sheet1.xml"
FORM = "xl/worksheets/sheet2.xml"
SECOND = "xl/worksheets/sheet3.xml"
COUNTS = "xl/worksheets/sheet4.xml"
PLAN_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
COUNTS_RELS = "xl/worksheets/_rels/sheet4.xml.rels"
FORM_RELS = "xl/worksheets/_rels/sheet2.xml.rels"
SECOND_RELS = "xl/worksheets/_rels/sheet3.xml.rels"
TABLE = "xl/tables/table1.xml"
COMMENTS = "xl/comments1.xml"
BOXES = "xl/drawings/vmlDrawing1.vml"
SECOND_BOXES = "xl/drawings/vmlDrawing3.vml"
HEADER = "xl/drawings/vmlDrawing2.vml"
DRAWING = "xl/drawings/drawing1.xml"
CHART = "xl/charts/chart1.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


class Parts:
    """Zip entries that can be changed; a change that changes nothing is an error of the test."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.entries = [(name, archive.read(name)) for name in archive.namelist()]

    def data(self) -> bytes:
        """Give the zip."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Duplicate name")
            for name, data in self.entries:
                archive.writestr(name, data)
        return target.getvalue()

    def change(self, part: str, old: str | bytes, new: str | bytes) -> None:
        """Replace the first ``old`` in a part."""
        before, after = _bytes(old), _bytes(new)
        data = dict(self.entries)[part]
        assert before in data, f"{old!r} is not in {part}"
        changed = data.replace(before, after, 1)
        self.entries = [(name, changed if name == part else content) for name, content in self.entries]

    def insert(self, part: str, before: str, text: str) -> None:
        """Put a text before another."""
        self.change(part, before, text + before)

    def append(self, name: str, data: str | bytes) -> None:
        """Add a zip entry."""
        self.entries.append((name, _bytes(data)))

    def drop(self, part: str) -> None:
        """Leave a zip entry out."""
        assert part in dict(self.entries)
        self.entries = [entry for entry in self.entries if entry[0] != part]

    def rename(self, old: str, new: str) -> None:
        """Rename a zip entry and its Override."""
        self.append(new, dict(self.entries)[old])
        self.drop(old)
        self.change(TYPES, f'"/{old}"', f'"/{new}"')

    def relate(self, rels: str, name: str, kind: str, target: str) -> None:
        """Add a relationship."""
        line = f'<Relationship Id="{name}" Type="{RELATION}/{kind}" Target="{target}"/>'
        self.insert(rels, "</Relationships>", line)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


@dataclass(frozen=True)
class Plant:
    """A planted fault and the codes the checker must report for it."""

    spoil: Callable[[Parts], None]
    code: str
    also: frozenset[str]


PLANTS: list[Plant] = []
Spoil = Callable[[Parts], None]


def plant(code: str, *also: str) -> Callable[[Spoil], Spoil]:
    """Register a planted fault."""

    def register(spoil: Spoil) -> Spoil:
        PLANTS.append(Plant(spoil, code, frozenset(also)))
        return spoil

    return register


# --- the package ---


@plant("zip_name_twice")
def part_zipped_twice(parts: Parts) -> None:
    parts.append(STYLES, dict(parts.entries)[STYLES])


@plant("zip_name_twice", "part_orphan")
def part_names_differ_in_case_only(parts: Parts) -> None:
    parts.append("xl/Styles.xml", dict(parts.entries)[STYLES])


@plant("zip_name_illegal", "part_orphan")
def backslash_in_part_name(parts: Parts) -> None:
    parts.append("xl\\extra.xml", "<a/>")


@plant("not_well_formed")
def attribute_twice(parts: Parts) -> None:
    parts.change(CHART, "<c:chartSpace ", '<c:chartSpace xmlns:c="http://x" ')


@plant("control_character", "not_well_formed")
def raw_control_character(parts: Parts) -> None:
    parts.change(CHART, "0101", "01\x0b01")


@plant("control_character", "not_well_formed")
def control_character_reference(parts: Parts) -> None:
    parts.change(CHART, "0101", "01&#xB;01")


@plant("dtd_present")
def document_type(parts: Parts) -> None:
    parts.change(STRINGS, "<sst", "<!DOCTYPE sst>\n<sst")


@plant("marker_left")
def mark_of_cloning_left(parts: Parts) -> None:
    parts.change(STRINGS, "目的", "\ufdd0目的")


@plant("prefix_undeclared")
def ignorable_prefix_undeclared(parts: Parts) -> None:
    parts.change(FORM, 'Ignorable="x14ac"', 'Ignorable="x14ac xr"')


@plant("space_not_preserved")
def blanks_not_kept(parts: Parts) -> None:
    parts.change(STRINGS, '<t xml:space="preserve"> 事', "<t> 事")


@plant("content_types_missing")
def content_types_gone(parts: Parts) -> None:
    parts.drop(TYPES)


@plant("content_type_missing")
def vml_without_content_type(parts: Parts) -> None:
    parts.change(TYPES, 'Extension="vml"', 'Extension="vmx"')


@plant("content_type_wrong", "content_type_dead")
def sheet_as_plain_xml(parts: Parts) -> None:
    parts.change(TYPES, "/xl/worksheets/sheet1.xml", "/xl/worksheets/sheet0.xml")


@plant("content_type_dead")
def override_of_missing_part(parts: Parts) -> None:
    parts.insert(TYPES, "</Types>", '<Override PartName="/xl/calcChain.xml" ContentType="application/xml"/>')


@plant("content_type_twice")
def override_twice(parts: Parts) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
    parts.insert(TYPES, "</Types>", f'<Override PartName="/xl/styles.xml" ContentType="{kind}"/>')


@plant("content_type_twice")
def extension_twice(parts: Parts) -> None:
    parts.insert(TYPES, "<Override ", '<Default Extension="PNG" ContentType="image/png"/>')


# --- relationships ---


@plant("relationship_owner_missing")
def relationships_of_missing_part(parts: Parts) -> None:
    parts.append(
        "xl/worksheets/_rels/sheet9.xml.rels", dict(parts.entries)[PLAN_RELS].replace(b"table/", b"")
    )
    parts.change("xl/worksheets/_rels/sheet9.xml.rels", "relationships/table", "relationships/image")


@plant("relationship_id_twice", "relationship_unused")
def relationship_id_used_twice(parts: Parts) -> None:
    parts.relate(FORM_RELS, "rId5", "image", "../media/image1.png")


@plant("relationship_target_missing")
def picture_missing(parts: Parts) -> None:
    parts.change("xl/drawings/_rels/drawing1.xml.rels", "image1.png", "image7.png")


@plant("relationship_target_absolute")
def absolute_target_of_sheet(parts: Parts) -> None:
    parts.change(FORM_RELS, "../comments1.xml", "/xl/comments1.xml")


@plant("relationship_unknown_id")
def unknown_id(parts: Parts) -> None:
    parts.change(DRAWING, 'r:embed="rId1"', 'r:embed="rId1" r:link="rId9"')


@plant("relationship_unknown_id", "relationship_unused")
def unknown_id_in_vml(parts: Parts) -> None:
    parts.change(HEADER, 'o:relid="rId1"', 'o:relid="rId2"')


@plant("relationship_unused")
def printer_settings_unused(parts: Parts) -> None:
    parts.append("xl/printerSettings/printerSettings1.bin", b"\0")
    parts.relate(FORM_RELS, "rId9", "printerSettings", "../printerSettings/printerSettings1.bin")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
    parts.insert(TYPES, "<Override ", f'<Default Extension="bin" ContentType="{kind}"/>')


@plant("relationship_kind_wrong", "comment_without_box")
def comments_drawn_by_drawing(parts: Parts) -> None:
    parts.change(
        FORM,
        '<drawing r:id="rId2"/><legacyDrawing r:id="rId3"/>',
        '<drawing r:id="rId3"/><legacyDrawing r:id="rId2"/>',
    )


@plant("part_orphan")
def orphan(parts: Parts) -> None:
    parts.append("xl/media/image9.png", b"")


@plant("part_owned_twice", "part_orphan")
def drawing_of_two_sheets(parts: Parts) -> None:
    parts.change(SECOND_RELS, "drawing2.xml", "drawing1.xml")


@plant("part_owned_twice", "part_orphan", "vml_block_shared")
def vml_of_two_sheets(parts: Parts) -> None:
    parts.change(SECOND_RELS, "vmlDrawing3.vml", "vmlDrawing1.vml")


@plant("part_owned_twice", "part_orphan")
def comments_of_two_sheets(parts: Parts) -> None:
    parts.change(SECOND_RELS, "comments2.xml", "comments1.xml")


@plant("part_name_odd")
def odd_drawing_name(parts: Parts) -> None:
    parts.rename(DRAWING, "xl/drawings/koplan_a.xml")
    parts.append(
        "xl/drawings/_rels/koplan_a.xml.rels", dict(parts.entries)["xl/drawings/_rels/drawing1.xml.rels"]
    )
    parts.drop("xl/drawings/_rels/drawing1.xml.rels")
    parts.change(FORM_RELS, "drawings/drawing1.xml", "drawings/koplan_a.xml")


# --- the workbook ---


@plant(
    "workbook_missing",
    "relationship_target_missing",
    "content_type_dead",
    "relationship_owner_missing",
)
def workbook_part_gone(parts: Parts) -> None:
    parts.drop(BOOK)


@plant("element_order")
def names_before_sheets(parts: Parts) -> None:
    parts.change(BOOK, '<calcPr calcId="124519" fullCalcOnLoad="1"/>', "")
    parts.insert(BOOK, "<sheets>", '<calcPr calcId="124519"/>')


@plant("sheet_name_too_long")
def sheet_name_of_32_letters(parts: Parts) -> None:
    parts.change(BOOK, 'name="集計"', f'name="{"集" * 30}𠮷"')
    parts.change(BOOK, "集計!$A", "集" * 30 + "𠮷!$A")


@plant("sheet_name_illegal")
def slash_in_sheet_name(parts: Parts) -> None:
    parts.change(BOOK, 'name="集計"', 'name="集/計"')
    parts.change(BOOK, "集計!$A", "'集/計'!$A")


@plant("sheet_name_illegal")
def apostrophe_at_end_of_sheet_name(parts: Parts) -> None:
    parts.change(BOOK, 'name="集計"', 'name="集計\'"')
    parts.change(BOOK, "集計!$A", "'集計'''!$A")


@plant("sheet_name_twice")
def sheet_names_differ_in_case_only(parts: Parts) -> None:
    parts.change(BOOK, 'name="集計"', 'name="plan"')
    parts.change(BOOK, "集計!$A", "plan!$A")
    parts.change(BOOK, 'name="選択肢"', 'name="PLAN"')
    parts.change(BOOK, "'選択肢'!", "'PLAN'!")


@plant("sheet_id_twice")
def sheet_id_used_twice(parts: Parts) -> None:
    parts.change(BOOK, 'sheetId="3"', 'sheetId="2"')


@plant("sheet_id_illegal")
def sheet_id_of_zero(parts: Parts) -> None:
    parts.change(BOOK, 'sheetId="3"', 'sheetId="0"')


@plant("sheet_part_twice", "relationship_unused", "x14_id_twice")
def two_sheets_of_one_part(parts: Parts) -> None:
    parts.change(BOOK, 'r:id="rId3"', 'r:id="rId2"')


@plant("sheet_part_order")
def sheet_parts_not_in_tab_order(parts: Parts) -> None:
    parts.change(BOOK, 'sheetId="2" r:id="rId2"', 'sheetId="2" r:id="rIdX"')
    parts.change(BOOK, 'sheetId="3" r:id="rId3"', 'sheetId="3" r:id="rId2"')
    parts.change(BOOK, "rIdX", "rId3")


@plant("no_visible_sheet")
def all_sheets_hidden(parts: Parts) -> None:
    for name in ("rId1", "rId2", "rId3", "rId4"):
        parts.change(BOOK, f'r:id="{name}"', f'state="hidden" r:id="{name}"')


@plant("sheet_state_illegal")
def unknown_sheet_state(parts: Parts) -> None:
    parts.change(BOOK, 'state="hidden"', 'state="invisible"')


@plant("active_tab_illegal", "tab_selected_not_active")
def active_tab_beyond_last(parts: Parts) -> None:
    parts.change(BOOK, "<workbookView ", '<workbookView activeTab="5" ')


@plant("active_tab_illegal")
def active_tab_hidden(parts: Parts) -> None:
    parts.change(BOOK, 'sheetId="1"', 'sheetId="1" state="hidden"')


@plant("first_sheet_illegal")
def first_sheet_hidden(parts: Parts) -> None:
    parts.change(BOOK, "<workbookView ", '<workbookView firstSheet="4" ')


@plant("tab_selected_twice")
def two_tabs_selected(parts: Parts) -> None:
    parts.change(FORM, "<sheetView ", '<sheetView tabSelected="1" ')


@plant("tab_selected_not_active")
def other_tab_active(parts: Parts) -> None:
    parts.change(BOOK, "<workbookView ", '<workbookView activeTab="1" ')


@plant("view_illegal")
def view_of_missing_window(parts: Parts) -> None:
    parts.change(FORM, 'workbookViewId="0"', 'workbookViewId="1"')


@plant("code_name_twice")
def code_name_used_twice(parts: Parts) -> None:
    parts.change(FORM, "<dimension", '<sheetPr codeName="Sheet1"/><dimension')
    parts.change(SECOND, "<dimension", '<sheetPr codeName="sheet1"/><dimension')


# --- defined names ---


def _name(parts: Parts, name: str, formula: str, scope: str = "") -> None:
    parts.insert(BOOK, "</definedNames>", f'<definedName name="{name}"{scope}>{formula}</definedName>')


@plant("name_twice")
def name_defined_twice(parts: Parts) -> None:
    _name(parts, "区分の一覧", "'選択肢'!$A$1")


@plant("name_twice")
def local_name_defined_twice(parts: Parts) -> None:
    _name(parts, "合計", "'様式　1'!$A$1", ' localSheetId="1"')


@plant("name_illegal")
def blank_in_name(parts: Parts) -> None:
    _name(parts, "区分 一覧", "'選択肢'!$A$1")


@plant("name_illegal")
def name_starts_with_digit(parts: Parts) -> None:
    _name(parts, "8年度", "'選択肢'!$A$1")


@plant("name_illegal")
def unknown_built_in_name(parts: Parts) -> None:
    _name(parts, "_xlnm.Print_Aria", "'選択肢'!$A$1", ' localSheetId="4"')


@plant("name_like_cell")
def name_r8(parts: Parts) -> None:
    _name(parts, "R8", "'選択肢'!$A$1")


@plant("name_like_cell")
def name_fy2026(parts: Parts) -> None:
    _name(parts, "fy2026", "'選択肢'!$A$1")


@plant("name_like_cell")
def name_r1c1(parts: Parts) -> None:
    _name(parts, "r1c1", "'選択肢'!$A$1")


@plant("name_scope_illegal")
def scope_beyond_last_sheet(parts: Parts) -> None:
    _name(parts, "小計", "'選択肢'!$A$1", ' localSheetId="5"')


@plant("name_scope_illegal")
def print_area_of_no_sheet(parts: Parts) -> None:
    _name(parts, "_xlnm.Print_Area", "'選択肢'!$A$1")


@plant("name_other_sheet")
def print_area_on_other_sheet(parts: Parts) -> None:
    parts.change(BOOK, "'様式　2'!$A$1:$D$15", "'様式　1'!$A$1:$D$15")


@plant("name_empty")
def name_means_nothing(parts: Parts) -> None:
    _name(parts, "小計", "")


@plant("name_equals_table")
def name_of_a_table(parts: Parts) -> None:
    _name(parts, "事業一覧", "'選択肢'!$A$1")


@plant("formula_dead_reference")
def name_is_dead(parts: Parts) -> None:
    _name(parts, "小計", "'選択肢'!#REF!")


@plant("formula_missing_sheet")
def name_on_missing_sheet(parts: Parts) -> None:
    _name(parts, "小計", "'様式　3'!$A$1")


# --- strings and calculation chain ---


@plant("string_count_wrong")
def string_count(parts: Parts) -> None:
    parts.change(STRINGS, 'count="24"', 'count="23"')


@plant("string_count_wrong")
def unique_string_count(parts: Parts) -> None:
    parts.change(STRINGS, 'uniqueCount="18"', 'uniqueCount="17"')


@plant("string_too_long")
def string_over_32767(parts: Parts) -> None:
    parts.change(STRINGS, "<t>市</t>", f"<t>{'𠮷' * 16384}</t>")


@plant("string_too_long")
def formula_text_over_32767(parts: Parts) -> None:
    parts.change(FORM, "<v>超過 (150)</v>", f"<v>{'長' * 32768}</v>")


def _chain(parts: Parts, cells: str) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    parts.append("xl/calcChain.xml", f"<calcChain {MAIN}>{cells}</calcChain>")
    parts.relate(BOOK_RELS, "rId99", "calcChain", "calcChain.xml")
    parts.insert(TYPES, "</Types>", f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/>')


@plant("calculation_chain_dead")
def chain_names_cell_without_formula(parts: Parts) -> None:
    _chain(parts, '<c r="A1" i="1"/><c r="B4"/>')


@plant("calculation_chain_dead")
def chain_names_missing_sheet(parts: Parts) -> None:
    _chain(parts, '<c r="A1" i="9"/>')


@plant("calculation_chain_twice")
def chain_names_cell_twice(parts: Parts) -> None:
    _chain(parts, '<c r="A1" i="1"/><c r="A1"/>')


# --- styles ---


@plant("style_part_missing")
def font_missing(parts: Parts) -> None:
    parts.change(
        STYLES, 'fontId="1" fillId="0" borderId="0" xfId="0"', 'fontId="4" fillId="0" borderId="0" xfId="0"'
    )


@plant("style_part_missing")
def fill_missing(parts: Parts) -> None:
    parts.change(STYLES, 'fillId="0" borderId="1"', 'fillId="2" borderId="1"')


@plant("style_part_missing")
def border_missing(parts: Parts) -> None:
    parts.change(STYLES, 'borderId="1"', 'borderId="2"')


@plant("style_part_missing")
def parent_style_missing(parts: Parts) -> None:
    parts.change(STYLES, 'borderId="0" xfId="1"', 'borderId="0" xfId="2"')


@plant("number_format_missing")
def number_format_undefined(parts: Parts) -> None:
    parts.change(STYLES, '<xf numFmtId="164"', '<xf numFmtId="165"')


@plant("number_format_twice")
def number_format_defined_twice(parts: Parts) -> None:
    parts.change(STYLES, '<numFmts count="1">', '<numFmts count="2"><numFmt numFmtId="164" formatCode="0"/>')


@plant("count_wrong")
def style_count(parts: Parts) -> None:
    parts.change(STYLES, '<cellXfs count="5">', '<cellXfs count="6">')


@plant("style_too_many", "count_wrong")
def over_65490_styles(parts: Parts) -> None:
    style = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    parts.insert(STYLES, "</cellXfs>", style * 65490)


@plant("element_order")
def colors_before_fills(parts: Parts) -> None:
    parts.insert(STYLES, "<fills", "<colors/>")


# --- worksheets: frame ---


@plant("element_order")
def merges_after_formats(parts: Parts) -> None:
    merges = '<mergeCells count="2"><mergeCell ref="A1:D1"/><mergeCell ref="B3:D3"/></mergeCells>'
    parts.change(FORM, merges, "")
    parts.insert(FORM, "<hyperlinks>", merges)


@plant("element_twice")
def two_margins(parts: Parts) -> None:
    margins = '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    parts.insert(FORM, margins, margins)


@plant("element_unknown")
def unknown_element(parts: Parts) -> None:
    parts.insert(FORM, "<pageMargins", "<margins/>")


@plant("element_missing", "string_count_wrong")
def no_sheet_data(parts: Parts) -> None:
    cells = '<c r="A1" t="s"><v>13</v></c><c r="B1" t="s"><v>14</v></c>'
    parts.change(COUNTS, f'<sheetData><row r="1" spans="1:2">{cells}</row></sheetData>', "")


@plant("row_order")
def rows_swapped(parts: Parts) -> None:
    parts.change(FORM, '<row r="12"', '<row r="2"')


@plant("row_twice", "cell_in_wrong_row")
def row_number_used_twice(parts: Parts) -> None:
    parts.change(FORM, '<row r="14"', '<row r="13"')


@plant("row_illegal", "cell_in_wrong_row", "dimension_too_small")
def row_beyond_last(parts: Parts) -> None:
    parts.change(FORM, '<row r="15"', '<row r="1048577"')


@plant("spans_too_small")
def spans(parts: Parts) -> None:
    parts.change(FORM, '<row r="1" spans="1:4"', '<row r="1" spans="1:3"')


@plant("cell_order")
def cells_swapped(parts: Parts) -> None:
    parts.change(FORM, '<c r="B1" s="2"/><c r="C1" s="2"/>', '<c r="C1" s="2"/><c r="B1" s="2"/>')


@plant("cell_twice")
def cell_there_twice(parts: Parts) -> None:
    parts.change(FORM, '<c r="B1" s="2"/>', '<c r="B1" s="2"/><c r="B1" s="2"/>')


@plant("cell_in_wrong_row")
def cell_of_another_row(parts: Parts) -> None:
    parts.change(FORM, '<c r="D4"', '<c r="D5"')


@plant("cell_illegal")
def cell_beyond_last_column(parts: Parts) -> None:
    parts.change(FORM, '<c r="D1" s="2"/>', '<c r="XFE1" s="2"/>')


@plant("dimension_too_small")
def dimension(parts: Parts) -> None:
    parts.change(FORM, '<dimension ref="A1:D15"/>', '<dimension ref="A1:D14"/>')


@plant("column_illegal")
def column_settings_overlap(parts: Parts) -> None:
    parts.change(FORM, "</cols>", '<col min="1" max="3" width="9"/></cols>')


@plant("range_illegal")
def swapped_range(parts: Parts) -> None:
    parts.change(FORM, '<mergeCell ref="B3:D3"/>', '<mergeCell ref="D3:B3"/>')


@plant("range_illegal")
def pane_beyond_last_column(parts: Parts) -> None:
    parts.change(PLAN, 'topLeftCell="B4"', 'topLeftCell="XFE4"')


@plant("range_illegal")
def empty_sqref(parts: Parts) -> None:
    parts.change(FORM, 'sqref="C7"', 'sqref=""')


@plant("count_wrong")
def merge_count(parts: Parts) -> None:
    parts.change(FORM, '<mergeCells count="2">', '<mergeCells count="3">')


@plant("list_empty")
def no_merges(parts: Parts) -> None:
    parts.change(
        FORM,
        '<mergeCells count="2"><mergeCell ref="A1:D1"/><mergeCell ref="B3:D3"/>',
        '<mergeCells count="0">',
    )


@plant("merge_overlap")
def merges_overlap(parts: Parts) -> None:
    parts.change(FORM, '<mergeCell ref="B3:D3"/>', '<mergeCell ref="D1:D3"/>')


@plant("merge_of_one_cell")
def merge_of_one(parts: Parts) -> None:
    parts.change(FORM, '<mergeCell ref="B3:D3"/>', '<mergeCell ref="B3"/>')


@plant("merge_in_table")
def merge_over_table(parts: Parts) -> None:
    parts.insert(PLAN, "<pageMargins", '<mergeCells count="1"><mergeCell ref="A6:B6"/></mergeCells>')


@plant("count_wrong")
def break_count(parts: Parts) -> None:
    parts.change(FORM, '<rowBreaks count="2"', '<rowBreaks count="1"')


@plant("count_wrong")
def manual_break_count(parts: Parts) -> None:
    parts.change(FORM, 'manualBreakCount="2"', 'manualBreakCount="1"')


@plant("break_twice")
def break_there_twice(parts: Parts) -> None:
    parts.change(FORM, '<brk id="12"', '<brk id="8"')


@plant("break_illegal")
def break_beyond_last_row(parts: Parts) -> None:
    parts.change(FORM, '<brk id="12"', '<brk id="1048576"')


@plant("hyperlink_dead")
def link_to_missing_sheet(parts: Parts) -> None:
    parts.change(FORM, "location=\"'正本'!A1\"", "location=\"'様式　3'!A1\"")


@plant("hyperlink_dead")
def link_to_missing_name(parts: Parts) -> None:
    parts.change(FORM, 'location="区分の一覧"', 'location="区分の表"')


@plant("hyperlink_too_long")
def link_over_2079(parts: Parts) -> None:
    parts.change(FORM, 'location="区分の一覧"', f'location="https://example.com/{"市" * 2079}" r:id="rId1"')


@plant("hyperlink_empty")
def link_to_nowhere(parts: Parts) -> None:
    parts.change(FORM, 'location="区分の一覧" ', "")


@plant("header_too_long")
def header_over_255(parts: Parts) -> None:
    parts.change(FORM, "&amp;R&amp;A<", "&amp;R" + "市" * 252 + "<")


# --- worksheets: cells ---


@plant("style_missing")
def cell_style_too_big(parts: Parts) -> None:
    parts.change(FORM, '<c r="B1" s="2"/>', '<c r="B1" s="5"/>')


@plant("style_missing")
def row_style_too_big(parts: Parts) -> None:
    parts.change(FORM, 's="2" customFormat', 's="5" customFormat')


@plant("style_missing")
def column_style_too_big(parts: Parts) -> None:
    parts.change(FORM, 'style="2"', 'style="5"')


@plant("string_missing")
def string_number_too_big(parts: Parts) -> None:
    parts.change(FORM, "<v>10</v></c></row><row", "<v>18</v></c></row><row")


@plant("number_illegal")
def not_a_number(parts: Parts) -> None:
    parts.change(FORM, "<v>50</v>", "<v>NaN</v>")


@plant("number_illegal")
def infinite_number(parts: Parts) -> None:
    parts.change(FORM, "<v>50</v>", "<v>1e999</v>")


@plant("number_illegal")
def text_as_number(parts: Parts) -> None:
    parts.change(FORM, "<v>50</v>", "<v>五十</v>")


@plant("error_illegal")
def unknown_error(parts: Parts) -> None:
    parts.change(FORM, "<v>#DIV/0!</v>", "<v>Err:502</v>")


@plant("boolean_illegal")
def boolean_as_word(parts: Parts) -> None:
    parts.change(FORM, 't="b"><v>1</v>', 't="b"><v>TRUE</v>')


@plant("cell_kind_illegal")
def unknown_kind(parts: Parts) -> None:
    parts.change(FORM, 't="b"><v>1</v>', 't="bool"><v>1</v>')


@plant("cell_content_illegal")
def value_before_formula(parts: Parts) -> None:
    parts.change(FORM, "<f>SUM(C5:C7)</f><v>150</v>", "<v>150</v><f>SUM(C5:C7)</f>")


@plant("cell_content_illegal")
def inline_text_missing(parts: Parts) -> None:
    parts.change(FORM, '<c r="B1" s="2"/>', '<c r="B1" t="inlineStr"><v>a</v></c>')


# --- formulas ---


def _formula(parts: Parts, formula: str) -> None:
    parts.change(FORM, "<f>SUM(C5:C7)</f>", f"<f>{formula}</f>")


@plant("formula_equals_sign")
def formula_with_equals_sign(parts: Parts) -> None:
    _formula(parts, "=SUM(C5:C7)")


@plant("formula_brackets")
def bracket_not_closed(parts: Parts) -> None:
    _formula(parts, "SUM(C5:C7")


@plant("formula_brackets")
def bracket_not_opened(parts: Parts) -> None:
    _formula(parts, 'SUM(C5:C7)&amp;"("&amp;")")')


@plant("formula_brackets")
def text_not_closed(parts: Parts) -> None:
    _formula(parts, 'IF(C5=1,"あ)')


@plant("formula_too_long")
def formula_over_8192(parts: Parts) -> None:
    _formula(parts, "+".join(["C5"] * 2732))


@plant("formula_empty")
def empty_formula(parts: Parts) -> None:
    _formula(parts, "")


@plant("formula_missing_sheet")
def formula_on_missing_sheet(parts: Parts) -> None:
    _formula(parts, "SUM('様式　3'!C5:C7)")


@plant("formula_missing_sheet")
def formula_on_missing_unquoted_sheet(parts: Parts) -> None:
    _formula(parts, "IF(集計!A1=選択!A1,1,0)")


@plant("formula_missing_workbook")
def formula_on_missing_workbook(parts: Parts) -> None:
    _formula(parts, "[1]前年!C5")


@plant("formula_dead_reference")
def dead_reference(parts: Parts) -> None:
    _formula(parts, "SUM(#REF!)")


@plant("formula_missing_table")
def formula_on_missing_table(parts: Parts) -> None:
    _formula(parts, "SUM(事業表[事業費])")


@plant("formula_missing_column")
def formula_on_missing_column(parts: Parts) -> None:
    _formula(parts, "SUM(事業一覧[[#Data],[一般財源]])")


@plant("formula_table_reference")
def column_without_brackets(parts: Parts) -> None:
    parts.change(PLAN, "[[#This Row],[事業費]]", "[[#This Row],事業費]")


@plant("function_prefix_missing")
def new_function_without_prefix(parts: Parts) -> None:
    _formula(parts, 'TEXTJOIN("、",TRUE,C5:C7)')


@plant("shared_formula_without_master")
def shared_formula_alone(parts: Parts) -> None:
    parts.change(FORM, "<f>SUM(C5:C7)</f>", '<f t="shared" si="0"/>')


@plant("formula_range_illegal")
def shared_formula_outside_its_range(parts: Parts) -> None:
    parts.change(FORM, "<f>SUM(C5:C7)</f>", '<f t="shared" si="0" ref="C8:C10">SUM(C5:C7)</f>')
    parts.change(FORM, "<f>'正本'!A1/0</f>", '<f t="shared" si="0"/>')


@plant("formula_range_illegal")
def array_formula_without_range(parts: Parts) -> None:
    parts.change(FORM, ' ref="C10:C11"', "")


# --- input rules and conditional formats ---


@plant("count_wrong")
def validation_count(parts: Parts) -> None:
    parts.change(FORM, '<dataValidations count="3">', '<dataValidations count="2">')


@plant("validation_list_too_long")
def list_over_255(parts: Parts) -> None:
    parts.change(FORM, '"1,2"', '"' + ",".join(["区分"] * 86) + '"')


@plant("validation_text_too_long")
def prompt_title_over_32(parts: Parts) -> None:
    parts.change(FORM, 'promptTitle="区分"', f'promptTitle="{"区" * 33}"')


@plant("validation_text_too_long")
def prompt_over_255(parts: Parts) -> None:
    parts.change(FORM, 'prompt="選ぶ"', f'prompt="{"選" * 256}"')


@plant("validation_text_too_long")
def error_title_over_32(parts: Parts) -> None:
    parts.change(FORM, 'errorTitle="誤り"', f'errorTitle="{"誤" * 33}"')


@plant("validation_text_too_long")
def error_over_225(parts: Parts) -> None:
    parts.change(FORM, 'error="数"', f'error="{"数" * 226}"')


@plant("validation_formula_missing")
def list_of_nothing(parts: Parts) -> None:
    parts.change(FORM, "<formula1>区分の一覧</formula1>", "")


@plant("validation_overlap")
def validations_overlap(parts: Parts) -> None:
    parts.change(FORM, 'sqref="C5:C6"', 'sqref="C5:C6 B3:B4"')


@plant("formula_missing_sheet")
def validation_on_missing_sheet(parts: Parts) -> None:
    parts.change(FORM, "<formula1>区分の一覧<", "<formula1>'選択'!$A$1:$A$3<")


@plant("formula_brackets")
def bracket_in_format(parts: Parts) -> None:
    parts.change(FORM, "<formula>$C$8&gt;100<", "<formula>($C$8&gt;100<")


X14_RULES = (
    '<ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    ' uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"><x14:dataValidations'
    ' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
    '<x14:dataValidation type="list">'
    "<x14:formula1><xm:f>選択肢!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>A5</xm:sqref>"
    "</x14:dataValidation></x14:dataValidations></ext>"
)


def _x14_validation(parts: Parts, old: str, new: str) -> None:
    assert old in X14_RULES
    parts.change(
        FORM, "</ext></extLst></worksheet>", f"</ext>{X14_RULES.replace(old, new)}</extLst></worksheet>"
    )


@plant("count_wrong")
def x14_validation_count(parts: Parts) -> None:
    _x14_validation(parts, 'count="1"', 'count="2"')


@plant("validation_overlap")
def x14_validation_over_plain_one(parts: Parts) -> None:
    _x14_validation(parts, "A5", "C1:C9")


@plant("range_illegal")
def x14_validation_of_no_cell(parts: Parts) -> None:
    _x14_validation(parts, "<xm:sqref>A5</xm:sqref>", "")


@plant("formula_missing_sheet")
def x14_validation_on_missing_sheet(parts: Parts) -> None:
    _x14_validation(parts, "選択肢!", "選択!")


@plant("format_look_missing")
def look_too_big(parts: Parts) -> None:
    parts.change(FORM, 'dxfId="1" priority="2"', 'dxfId="2" priority="2"')


@plant("format_priority_twice")
def priority_used_twice(parts: Parts) -> None:
    parts.change(FORM, 'priority="2"', 'priority="1"')


@plant("format_priority_illegal")
def priority_missing(parts: Parts) -> None:
    parts.change(FORM, ' priority="2"', "")


@plant("format_formula_missing")
def format_without_formula(parts: Parts) -> None:
    parts.change(FORM, "<formula>$C$8&gt;100</formula>", "")


@plant("list_empty")
def format_without_rule(parts: Parts) -> None:
    parts.insert(FORM, "<dataValidations", '<conditionalFormatting sqref="A1"/>')


@plant("x14_id_unpaired")
def data_bar_without_x14_half(parts: Parts) -> None:
    parts.change(FORM, "0002-000000000001}</x14:id>", "0002-000000000002}</x14:id>")


@plant("x14_id_twice")
def x14_id_on_two_sheets(parts: Parts) -> None:
    for _ in range(2):
        parts.change(SECOND, "BBBB-0003-", "BBBB-0002-")


# --- tables ---


def _second_table(
    parts: Parts, name: str, number: int, *, sheet: str = COUNTS, rels: str = COUNTS_RELS, area: str = "A1:B2"
) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
    columns = '<tableColumn id="1" name="課"/><tableColumn id="2" name="件数"/>'
    parts.append(
        "xl/tables/table2.xml",
        f'<table {MAIN} id="{number}" name="{name}" displayName="{name}" ref="{area}">'
        f'<autoFilter ref="{area}"/><tableColumns count="2">{columns}</tableColumns>'
        '<tableStyleInfo name="TableStyleMedium9"/></table>',
    )
    parts.relate(rels, "rId9", "table", "../tables/table2.xml")
    parts.insert(TYPES, "</Types>", f'<Override PartName="/xl/tables/table2.xml" ContentType="{kind}"/>')
    parts.insert(sheet, "</worksheet>", '<tableParts count="1"><tablePart r:id="rId9"/></tableParts>')


@plant("table_id_twice")
def table_id_used_twice(parts: Parts) -> None:
    _second_table(parts, "件数表", 1)


@plant("table_name_twice")
def table_name_used_twice(parts: Parts) -> None:
    _second_table(parts, "事業一覧", 2)


@plant("table_name_illegal")
def table_name_like_cell(parts: Parts) -> None:
    _second_table(parts, "R8", 2)


@plant("table_header_wrong")
def header_cell_renamed(parts: Parts) -> None:
    parts.change(STRINGS, "<t>番号</t>", "<t>事業番号</t>")


@plant("table_header_wrong")
def header_cell_is_number(parts: Parts) -> None:
    parts.change(PLAN, '<c r="A3" t="s"><v>0</v></c>', '<c r="A3"><v>0</v></c>')
    parts.change(STRINGS, 'count="24"', 'count="23"')


@plant("table_filter_wrong")
def filter_smaller_than_table(parts: Parts) -> None:
    parts.change(TABLE, '<autoFilter ref="A3:D6"/>', '<autoFilter ref="A3:D5"/>')


@plant("table_without_rows")
def table_of_header_only(parts: Parts) -> None:
    parts.change(TABLE, 'ref="A3:D6" ', 'ref="A3:D3" ')
    parts.change(TABLE, '<autoFilter ref="A3:D6"/>', '<autoFilter ref="A3:D3"/>')


@plant("table_width_wrong", "table_filter_wrong")
def table_wider_than_its_columns(parts: Parts) -> None:
    parts.change(TABLE, 'ref="A3:D6" ', 'ref="A3:E6" ')


@plant("count_wrong")
def column_count(parts: Parts) -> None:
    parts.change(TABLE, '<tableColumns count="4">', '<tableColumns count="3">')


@plant("table_column_twice", "table_header_wrong", "formula_missing_column")
def column_name_used_twice(parts: Parts) -> None:
    parts.change(TABLE, 'name="事業費"', 'name="番号"')


@plant("table_column_twice")
def column_id_used_twice(parts: Parts) -> None:
    parts.change(TABLE, '<tableColumn id="2"', '<tableColumn id="1"')


@plant("table_style_info_missing")
def table_without_style_line(parts: Parts) -> None:
    parts.change(TABLE, "<tableStyleInfo", "<extLst/><!--")
    parts.change(TABLE, "</table>", "--></table>")


@plant("format_look_missing")
def column_look_too_big(parts: Parts) -> None:
    parts.change(TABLE, 'dataDxfId="0"', 'dataDxfId="2"')


@plant("table_overlap", "table_header_wrong", "element_twice")
def tables_overlap(parts: Parts) -> None:
    _second_table(parts, "件数表", 2, sheet=PLAN, rels=PLAN_RELS, area="A2:B3")


@plant("formula_missing_column")
def column_formula_on_missing_column(parts: Parts) -> None:
    parts.change(TABLE, "[事業費]", "[予算]")


# --- drawings, comments, VML ---


@plant("drawing_id_twice")
def shape_id_used_twice(parts: Parts) -> None:
    parts.change(DRAWING, '<xdr:cNvPr id="3"', '<xdr:cNvPr id="2"')


@plant("drawing_anchor_illegal")
def anchor_swapped(parts: Parts) -> None:
    parts.change(DRAWING, "<xdr:row>10</xdr:row>", "<xdr:row>3</xdr:row>")


@plant("drawing_anchor_illegal")
def anchor_before_first_row(parts: Parts) -> None:
    parts.change(DRAWING, "<xdr:row>4</xdr:row>", "<xdr:row>-1</xdr:row>")


@plant("formula_missing_sheet")
def text_box_linked_to_missing_sheet(parts: Parts) -> None:
    parts.change(DRAWING, 'textlink="$C$8"', "textlink=\"'様式　3'!$C$8\"")


@plant("formula_missing_sheet")
def chart_of_missing_sheet(parts: Parts) -> None:
    parts.change(CHART, "'正本'!$B$4", "'正'!$B$4")


@plant("comment_without_box")
def box_missing(parts: Parts) -> None:
    parts.change(BOXES, 'ObjectType="Note"', 'ObjectType="Pict"')


@plant("box_without_comment")
def comment_missing(parts: Parts) -> None:
    parts.change(COMMENTS, '<comment ref="C5" authorId="0">', "<!--")
    parts.change(COMMENTS, "</comment></commentList>", "--></commentList>")


@plant("comment_without_box", "box_without_comment")
def box_of_another_cell(parts: Parts) -> None:
    parts.change(BOXES, "<x:Row>2</x:Row>", "<x:Row>3</x:Row>")


@plant("comment_twice", "box_without_comment")
def two_comments_of_one_cell(parts: Parts) -> None:
    parts.change(COMMENTS, 'ref="C5"', 'ref="B3"')


@plant("comment_author_missing")
def author_missing(parts: Parts) -> None:
    parts.change(COMMENTS, 'authorId="0"', 'authorId="1"')


@plant("vml_shape_twice")
def vml_shape_id_used_twice(parts: Parts) -> None:
    parts.change(BOXES, "_x0000_s1026", "_x0000_s1025")


@plant("vml_shape_outside_block")
def vml_shape_of_another_block(parts: Parts) -> None:
    parts.change(BOXES, "_x0000_s1026", "_x0000_s2050")


@plant("vml_block_shared", "vml_shape_outside_block")
def vml_block_of_two_sheets(parts: Parts) -> None:
    parts.change(SECOND_BOXES, 'data="2"', 'data="1"')
