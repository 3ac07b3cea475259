"""What `collect` keeps of a return: what differs from what was sent, so little that thousands fit in memory."""

import zlib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from koplan_xl.additions import Request, swapped_records
from koplan_xl.dispatch import Dispatch
from koplan_xl.intake import Intake, Refusal, Repair
from koplan_xl.plan.merge import same
from koplan_xl.plan.subject import Location, Subject
from koplan_xl.plan.values import Value

Delivered = Mapping[tuple[str, str], Set[Subject]]  # by 配布番号 and 部署名: what earlier returns brought


@dataclass(frozen=True, slots=True)
class Received:
    """A return as read. `dispatch` is without its entries, `content` a mark of all values that were read.

    `base` and `theirs` hold the inputs that differ from what was sent, and those an earlier return had changed.
    """

    dispatch: Dispatch
    fingerprint: str
    content: int
    base: Mapping[Subject, Value]
    theirs: Mapping[Subject, Value]
    locations: Mapping[Subject, Location]
    repairs: Sequence[Repair]
    refusals: Sequence[Refusal]
    requests: Sequence[Request]

    @classmethod
    def of(cls, intake: Intake, requests: Sequence[Request], delivered: Delivered) -> "Received":
        """Take out of a return what merging needs (`plan.merge` finds nothing in all other fields)."""
        dispatch, sent, inputs = intake.dispatch, intake.sent, intake.inputs
        earlier = delivered.get((dispatch.number, dispatch.department), frozenset())
        theirs = {
            subject: value
            for subject, value in intake.values.items()
            if subject in inputs and (subject in earlier or not same(sent.get(subject), value))
        }
        return cls(
            replace(dispatch, entries=(), sheets=()),
            dispatch.fingerprint,
            zlib.crc32(repr([intake.values.get(entry.subject) for entry in dispatch.entries]).encode()),
            {subject: sent.get(subject) for subject in theirs},
            theirs,
            {subject: place for subject in theirs if (place := intake.locations.get(subject))},
            intake.repairs,
            [*intake.refusals, *swapped_records(intake)],
            requests,
        )

    @property
    def identity(self) -> tuple[str, str, str, int]:
        """What tells returns apart that say different things."""
        return (self.dispatch.number, self.dispatch.department, self.fingerprint, self.content)
