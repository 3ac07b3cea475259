"""What the checker reports."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One defect: its code (named for the defect), the part it is in, and what is wrong there."""

    code: str
    part: str
    message: str

    def __str__(self) -> str:
        return f"{self.part}: {self.message} [{self.code}]"
