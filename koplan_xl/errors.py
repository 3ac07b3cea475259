"""What can stop the tool. Messages are Japanese, for the user; the class carries the exit status.

KoplanError              exit 2
├── UsageError           the command was used in a way that cannot work
├── WorkbookError        a file is not a workbook we can use
│   └── PlanError        the canonical workbook (正本) cannot be read or must not be written
├── TemplateError        the forms workbook has mistakes; `mistakes` lists all of them
├── ReturnRefused        exit 1: a returned workbook cannot be read with certainty
├── ConverterError       LibreOffice is missing or failed
├── ClusterError         a cluster does not answer or stopped working
└── Interrupted          exit 130: the user stopped the run while nothing was changed yet
"""

import errno
from collections.abc import Sequence


class KoplanError(Exception):
    """Base of all errors a user can meet. `str(error)` is a complete Japanese message.

    `kind` names in one word what a file is that cannot be read (encrypted, xls, too_large …), for programs.
    """

    exit_code = 2

    def __init__(self, message: str, kind: str = "") -> None:
        super().__init__(message)
        self.kind = kind


class UsageError(KoplanError):
    """A wrong argument, option or place."""


class WorkbookError(KoplanError):
    """A file that cannot be opened as a workbook, or a workbook that cannot be written as asked."""


class PlanError(WorkbookError):
    """The canonical workbook breaks its contract or is in use."""


class TemplateError(KoplanError):
    """Mistakes in a forms workbook, each a line with sheet, cell and cure."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(
            "様式ファイルに直すところがあります。\n" + "\n".join(f"・{line}" for line in mistakes)
        )


class ReturnRefused(KoplanError):
    """A returned workbook that is not taken; the other files go on."""

    exit_code = 1


class Interrupted(KoplanError):
    """The user stopped the run (Ctrl+C)."""

    exit_code = 130


class ConverterError(KoplanError):
    """The PDF converter is missing or did not do its work."""


class ClusterError(KoplanError):
    """The cluster cannot be reached or did not do its work."""


def reason_of(error: OSError) -> str:
    """Say in Japanese why the system refused a file; its own words where we have none."""
    known = {
        FileNotFoundError: "見つかりません",
        FileExistsError: "同じ名前のものがあります",
        IsADirectoryError: "フォルダーです",
        NotADirectoryError: "フォルダーではありません",
        PermissionError: "権限がないか、ほかのプログラムが開いています",
    }
    by_number = {
        errno.ENOSPC: "空き容量がありません",
        errno.ENAMETOOLONG: "名前が長すぎます",
        errno.EDQUOT: "使える容量の上限に達しています",
        errno.EROFS: "読み取り専用の場所です",
        errno.EBUSY: "ほかのプログラムが使っています",
        errno.EIO: "ディスクか共有フォルダーが応答しません",
    }
    return known.get(type(error)) or by_number.get(error.errno or 0) or error.strerror or "理由は不明です"
