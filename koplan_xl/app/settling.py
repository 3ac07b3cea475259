"""Compare all returns of a run with the canonical workbook, and settle conflicts as the office chose."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from koplan_xl.app.received import Received
from koplan_xl.dispatch import Dispatch
from koplan_xl.errors import UsageError
from koplan_xl.plan.belonging import with_owners
from koplan_xl.plan.history import Deliveries, file_name
from koplan_xl.plan.merge import Change, Conflict, Returned, Side, merge
from koplan_xl.plan.model import Plan
from koplan_xl.plan.settle import ALL, Choice, Choices, settle
from koplan_xl.plan.subject import Subject
from koplan_xl.plan.values import fold

_SCOPED = ("部署", "政策", "施策", "成果指標", "事務事業", "活動指標")
_SHOWN = 20  # conflicts listed when a choice fits none


def compare(
    plan: Plan, read: Mapping[str, Received], choices: Sequence[Choice], deliveries: Deliveries
) -> tuple[list[Change], list[Conflict]]:
    """Merge the returns by path. UsageError when a choice names no department or code of the plan."""

    def codes_of(subject: Subject) -> Sequence[str]:
        return with_owners(plan, subject.key)

    chosen = Choices(choices, codes_of)
    compared = [
        Returned(
            source,
            one.base,
            one.theirs,
            deliveries.by_field(one.dispatch.number, one.dispatch.department),
            chosen.reopens,
            file_name(Path(source).name),
        )
        for source, one in read.items()
    ]
    changes, conflicts = merge(compared, plan.value)
    _refuse_unknown(plan, choices, conflicts)

    def side_of(conflict: Conflict) -> Side | None:
        return chosen.side(conflict, read[conflict.source].dispatch.department)

    return settle(changes, conflicts, side_of)


def _refuse_unknown(plan: Plan, choices: Iterable[Choice], conflicts: Sequence[Conflict]) -> None:
    known = {record.key for table in _SCOPED for record in plan.records(table)}
    known |= {conflict.subject.key for conflict in conflicts} | {ALL}
    folded = {fold(scope) for scope in known}
    unknown = [choice.scope for choice in choices if fold(choice.scope) not in folded]
    if not unknown:
        return
    listed = [f"・{c.subject.key} {c.subject.table} {c.subject.field}" for c in conflicts[:_SHOWN]]
    if len(conflicts) > _SHOWN:
        listed.append(f"・ほか{len(conflicts) - _SHOWN}か所")
    raise UsageError(
        f"--take の「{'」「'.join(unknown)}」は、正本の部署名にもコードにもありません。正本は書き換えていません。\n"
        + ("いま食い違っているところ:\n" + "\n".join(listed) if listed else "いま食い違いはありません。")
    )


def is_former(plan: Plan, dispatch: Dispatch) -> bool:
    """Whether the department was sent a newer workbook of the same round since."""
    own = plan.find("配布", dispatch.number, None, dispatch.department)
    return own is not None and any(
        _serial(record.key) > _serial(dispatch.number)
        for record in plan.where("配布", "部署名", [dispatch.department])
        if record.text("回") == own.text("回")
    )


def _serial(number: str) -> int:
    tail = number.rpartition("-")[2]
    return int(tail) if tail.isdigit() else 0
