"""Names and units of indicators against last year's."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _changed(draft: Draft, note: str | None = None, old_note: str | None = None, unit: str = "部") -> None:
    draft.previous = Draft()
    draft.previous.row("事務事業", "6-2-07")["特記事項"] = old_note
    draft.row("事務事業", "6-2-07")["特記事項"] = note
    draft.row("活動指標", "6-2-07-A1")["単位"] = unit


@fires(("6-2-07-A1", None, "単位"))
def unit_changed(draft: Draft) -> None:
    _changed(draft)


@fires(("6-2-07-A1", None, "指標名"))
def name_changed_and_other_things_noted(draft: Draft) -> None:
    _changed(draft, "令和7年度から担当を変更", unit="回")
    draft.row("活動指標", "6-2-07-A1")["指標名"] = "広報紙の配布"


@fires(("6-2-07-A1", None, "単位"))
def note_is_last_year_s(draft: Draft) -> None:
    _changed(draft, "Ｒ６から指標の単位を変更", "Ｒ６から指標の単位を変更")


@quiet
def said(draft: Draft) -> None:
    _changed(draft, "Ｒ６から指標を見直し\nＲ７から指標の単位を変更（回→部）", "Ｒ６から指標を見直し")


@quiet
def width_only(draft: Draft) -> None:
    _changed(draft, unit="％")
    if draft.previous:
        draft.previous.row("活動指標", "6-2-07-A1")["単位"] = "%"


@quiet
def blank_filled(draft: Draft) -> None:
    _changed(draft)
    if draft.previous:
        draft.previous.row("活動指標", "6-2-07-A1")["単位"] = None
