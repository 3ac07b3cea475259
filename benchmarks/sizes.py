"""The sizes everything is measured at."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
REAL_PLAN = ROOT / "workbooks" / "komoro-r7-policy6.xlsx"
SEED = 7


@dataclass(frozen=True, slots=True)
class Size:
    """How large a plan is. S is the real plan, the others are made."""

    name: str
    departments: int
    projects: int


S, M, L = Size("S", 9, 49), Size("M", 60, 1_000), Size("L", 300, 10_000)
SIZES = {size.name: size for size in (S, M, L)}
