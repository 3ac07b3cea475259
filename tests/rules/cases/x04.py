"""Texts and their printed boxes."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _text(draft: Draft, text: str, box: str = "22字×8行") -> None:
    draft.row("事務事業", "6-2-08")["目的"] = text
    draft.setting("様式の字数 事務事業.目的", box)


@fires(("6-2-08", None, "目的"))
def one_character_too_many(draft: Draft) -> None:
    _text(draft, "あ" * 177)


@fires(("6-2-08", None, "目的"))
def a_line_too_many(draft: Draft) -> None:
    _text(draft, "\n".join("市民の声を聞く。" for _ in range(9)))


@fires(("6-2-08", None, "目的"))
def lines_that_run_over(draft: Draft) -> None:
    _text(draft, "\n".join("あ" * 23 for _ in range(5)))


@fires(("6-2-08", None, "目的"))
def full_width_item(draft: Draft) -> None:
    _text(draft, "あ" * 12, "１１字×１行")


@quiet
def just_full(draft: Draft) -> None:
    _text(draft, "あ" * 176)


@quiet
def full_lines(draft: Draft) -> None:
    _text(draft, "\n\n".join("あ" * 22 for _ in range(8)))


@quiet
def box_unknown(draft: Draft) -> None:
    _text(draft, "あ" * 500, "大きい")
