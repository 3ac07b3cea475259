"""What a detailed project must have chosen."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07", None, "事業優先順位"))
def priority_missing(draft: Draft) -> None:
    draft.row("事務事業", "6-2-07")["事業優先順位"] = None


@fires(("6-2-07", None, "新規・継続"), ("6-2-07", None, "市長公約事項"))
def outside_the_lists(draft: Draft) -> None:
    draft.row("事務事業", "6-2-07").update({"新規・継続": "再開", "市長公約事項": "有"})


@quiet
def full_width(draft: Draft) -> None:
    for code in ("6-2-07", "6-2-08"):
        draft.row("事務事業", code).update({"事業優先順位": "Ａ", "市長公約事項": "１:無"})


@quiet
def simple_project(draft: Draft) -> None:
    draft.row("事務事業", "6-3-03")["新規・継続"] = None
