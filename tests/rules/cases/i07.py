"""What the name calls for and the 向き."""

from tests.rules.builder import Draft
from tests.rules.case import fires, quiet


@fires(("6-2-07-A1", None, "向き"))
def upper_limit_shall_rise(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1").update({"指標名": "会議録完成までの日数（上限）", "向き": "上昇"})


@fires(("6-2-07-A1", None, "向き"))
def within_shall_rise(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1").update({"指標名": "１人３ｍ以内の実現", "向き": "上昇"})


@fires(("6-2-07-A1", None, "向き"))
def lower_limit_shall_fall(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1").update({"指標名": "アクセス件数（年間・下限）", "向き": "低下"})


@quiet
def word_about_something_else(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1").update({"指標名": "65歳以上の未受診者数", "向き": "低下"})
    draft.row("活動指標", "6-2-08-A1").update({"指標名": "30分以内に着いた件数", "向き": "上昇"})


@quiet
def lower_limit_shall_rise(draft: Draft) -> None:
    draft.row("活動指標", "6-2-07-A1").update({"指標名": "アクセス件数（下限）", "向き": "上昇"})
