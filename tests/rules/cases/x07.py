"""One term in two widths."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-08", None, "特記事項"))
def once_in_full_width(draft: Draft) -> None:
    draft.row("事務事業", "6-2-07")["特記事項"] = "DXの推進。DX研修"
    draft.row("事務事業", "6-2-08")["特記事項"] = "ＤＸの推進"


@fires(("6-2-08", None, "事業優先順位"))
def priority(draft: Draft) -> None:
    draft.row("事務事業", "6-2-08")["事業優先順位"] = "Ａ"


@quiet
def one_width_only(draft: Draft) -> None:
    draft.row("事務事業", "6-2-07")["特記事項"] = "ＤＸの推進"
    draft.row("事務事業", "6-2-08")["特記事項"] = "ＤＸ研修。ＤＸ2とは別"
