"""Put the departments' workbooks in place so that 配布 always tells the truth about them.

The files are written under temporary names, then recorded in 配布, then renamed. Which files they are stands in the
lock file, so that after a kill the next run finishes what was recorded and drops what was not: no file without a
record can reach a department, and no record stays without its file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koplan_xl.errors import PlanError, reason_of
from koplan_xl.excel import store
from koplan_xl.excel.holding import Hold, Notice, NoticeKind
from koplan_xl.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Staged:
    """A department's workbook on its way: whose it is, its temporary name and its name. Paths are absolute."""

    number: str
    department: str
    temporary: Path
    path: Path

    def to_note(self) -> dict[str, str]:
        """Write it for the lock file."""
        return {
            "number": self.number,
            "department": self.department,
            "temporary": str(self.temporary),
            "path": str(self.path),
        }

    @classmethod
    def from_note(cls, note: Mapping[str, Any]) -> "Staged | None":
        """Read it from the lock file; None for what this tool would not have written: then no file is touched."""
        texts = [note.get(name) for name in ("number", "department", "temporary", "path")]
        if not all(isinstance(text, str) and text for text in texts):
            return None
        number, department, temporary, path = map(str, texts)
        staged = cls(number, department, Path(temporary), Path(path))
        ours = staged.temporary.name.startswith(store.short_name(staged.path))
        ours = ours and staged.temporary.name.endswith(store.TEMPORARY)
        return staged if ours and staged.temporary.parent == staged.path.parent else None


@contextmanager
def staging(held: Hold, files: Sequence[Staged]) -> Iterator[Callable[[Staged, bytes], None]]:
    """Give what writes a file under its temporary name, for the block that records them; drop all if it fails."""
    held.lock.kept = True  # from here on a run that ends early leaves work for the next one
    folder = files[0].path.parent

    def stage(file: Staged, content: bytes) -> None:
        with _writing(folder):
            store.stage(file.temporary, content, file.path)
            if file is files[-1]:
                store.sync_folder(folder)

    try:
        with _writing(folder):
            held.lock.note({"staged": [staged.to_note() for staged in files]})
            folder.mkdir(parents=True, exist_ok=True)
            store.sync_folder(folder.parent)
        yield stage
    except Exception:
        for staged in files:
            store.discard(staged.temporary)
        held.lock.kept = False
        raise


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PlanError(
            f"{folder}: 書き込めません({reason_of(error)})。正本は書き換えていません。"
        ) from error


def place(held: Hold, files: Sequence[Staged]) -> None:
    """Give recorded files their names. PlanError when the system refuses; then the next run does it."""
    held.lock.kept = True
    folders = dict.fromkeys(staged.path.parent for staged in files)
    try:
        for staged in files:
            store.move(staged.temporary, staged.path)
        for folder in folders:
            store.sync_folder(folder)
    except OSError as error:
        raise PlanError(
            f"{'、'.join(map(str, folders))}: 配布のファイルを置けません({reason_of(error)})。配布番号{files[0].number}は、"
            "シート「配布」に記録済みです。フォルダーの権限を確かめ、同じ名前のファイルが開かれていれば閉じてから、"
            "もう一度実行してください。残りのファイルを仕上げてから始めます。"
        ) from error
    held.lock.kept = False


def finish_former(plan: Plan, held: Hold) -> None:
    """Finish the dispatch of a run that was killed, or drop it, by what 配布 says; note what was done."""
    if held.lock.former is None:
        return
    notes = held.lock.former.notes
    lists = [items for note in notes if isinstance(items := note.get("staged"), list)]
    found = [Staged.from_note(item) for items in lists for item in items if isinstance(item, Mapping)]
    left = [staged for staged in found if staged]
    recorded = [one for one in left if plan.find("配布", one.number, None, one.department)]
    waiting = [one for one in recorded if one.temporary.is_file()]
    place(held, waiting)
    missing = [one for one in recorded if not one.path.is_file()]
    dropped = [one for one in left if one not in recorded and one.temporary.is_file()]
    for one in dropped:
        store.discard(one.temporary)
    _tell(held, "dispatch_finished", waiting, "シート「配布」に記録済みだったので、ファイルを仕上げました")
    _tell(
        held,
        "dispatch_dropped",
        dropped,
        "シート「配布」に記録する前だったので、書きかけのファイルを削除しました",
    )
    _tell(
        held, "dispatch_missing", missing,
        "シート「配布」に記録済みですが、ファイルが見つかりません。移したのでなければ、その部署に配り直してください(generate -d)",
    )  # fmt: skip


def _tell(held: Hold, kind: NoticeKind, files: Sequence[Staged], what: str) -> None:
    for number in dict.fromkeys(staged.number for staged in files):
        those = [staged for staged in files if staged.number == number]
        names = "、".join(staged.department for staged in those)
        text = f"途中で終わった前の配布 {number}({names}): {what}。場所: {those[0].path.parent}"
        held.notices.append(Notice(kind, those[0].path.parent, text))
