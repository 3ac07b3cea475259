"""Cases: a change to the clean plan, and the findings it makes. One module of cases per rule, named like it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from tests.rules import cases
from tests.rules.builder import Draft

Change = Callable[[Draft], None]
Where = tuple[str | None, int | None, str | None]  # key, year, field


@dataclass(frozen=True)
class Case:
    """`where` is empty when no rule may fire."""

    code: str
    change: Change
    where: tuple[Where, ...]

    @property
    def name(self) -> str:
        """The case's name for reports."""
        return f"{self.code}-{self.change.__name__}"


def fires(*where: Where) -> Callable[[Change], Change]:
    """Mark a change after which the rule, and no other, finds exactly this."""

    def mark(change: Change) -> Change:
        change.where = where  # type: ignore[attr-defined]
        return change

    return mark


def quiet(change: Change) -> Change:
    """Mark a change after which no rule finds anything."""
    return fires()(change)


def all_cases() -> Iterator[Case]:
    """Yield the cases of every rule."""
    for module in iter_modules(cases.__path__):
        loaded = import_module(f"{cases.__name__}.{module.name}")
        for change in vars(loaded).values():
            if hasattr(change, "where"):
                yield Case(module.name.upper(), change, change.where)
