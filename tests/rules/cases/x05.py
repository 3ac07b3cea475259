"""Characters, spaces and brackets."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


def _note(draft: Draft, text: str) -> None:
    draft.row("事務事業", "6-2-07")["特記事項"] = text


@fires(("6-2-07", None, "特記事項"))
def half_width_kana(draft: Draft) -> None:
    _note(draft, "ｼｽﾃﾑの更新")


@fires(("6-2-07", None, "特記事項"))
def company_in_one_square(draft: Draft) -> None:
    _note(draft, "㈱みどりへ委託")


@fires(("6-2-07", None, "特記事項"))
def private_character(draft: Draft) -> None:
    _note(draft, "渡\ue001委員長")


@fires(("6-2-07", None, "特記事項"))
def spaced_out(draft: Draft) -> None:
    _note(draft, "目　的を見直す")


@fires(("6-2-07", None, "特記事項"))
def bracket_not_closed(draft: Draft) -> None:
    _note(draft, "更新（令和7年度」")


@quiet
def well_written(draft: Draft) -> None:
    _note(draft, "１）選挙管理委員会　各種研究会、総会等\n①（250㎡以上の「新館」）\n　・Ⅱ期工事")
