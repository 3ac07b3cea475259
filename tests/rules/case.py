"""Cases: a change to the clean plan, and the findings it makes. One module of cases per rule, named like it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from koplan_xl.rules import engine
from koplan_xl.rules.context import Context
from koplan_xl.rules.engine import Finding
from tests.rules import cases
from tests.rules.builder import Draft

# What is true of any plan with transfers, the clean one as well; and what cases about inference bring with them.
ALWAYS_TOLD = frozenset({"A04", "O03"})
Change = Callable[[Draft], None]
Where = tuple[str | None, int | None, str | None]  # key, year, field


def run(context: Context, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> list[Finding]:
    """Return the findings without those that are always told."""
    return engine.run(context, select, {*ignore, *ALWAYS_TOLD})


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
            if isinstance(getattr(change, "where", None), tuple):  # Plan has a method of that name
                yield Case(module.name.upper(), change, change.where)
