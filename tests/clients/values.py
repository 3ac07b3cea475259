"""Cell values as clients see them, and when two of them are the same."""

import math
from dataclasses import dataclass

Place = tuple[str, str]
"""Sheet name and A1 address."""


@dataclass(frozen=True)
class CellError:
    """An error value such as #DIV/0!; never equal to a text that reads the same."""

    name: str


Value = float | str | CellError | None
"""A number (true and false are 1 and 0), a text, an error; None for an empty cell."""


def same(one: Value, other: Value, tolerance: float = 1e-9) -> bool:
    """Say whether two values agree; numbers may differ by the tolerance, relative beyond 1."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
    return type(one) is type(other) and one == other
