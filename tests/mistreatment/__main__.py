"""Write docs/mistreatment.md: `python -m tests.mistreatment`; what is wrong or not as expected is listed."""

from tests.mistreatment.case import Outcome
from tests.mistreatment.document import AS_IT_IS, DOCUMENT, measure_all, render, word
from tests.mistreatment.measure import all_operators


def main() -> None:
    """Measure, write the page, and list what is not as expected."""
    results = measure_all()
    DOCUMENT.write_text(
        render(
            {column: {name: word(one) for name, one in found.items()} for column, found in results.items()}
        ),
        encoding="utf-8",
    )
    print(DOCUMENT)
    for column, found in results.items():
        for operator in all_operators():
            one = found[operator.name]
            if isinstance(one, str):
                if one:
                    print(f"{operator.name} / {column}: not opened: {one[:300]}")
            elif one.outcome in (Outcome.WRONG, Outcome.TRACEBACK):
                print(f"{operator.name} / {column}: {one.outcome.value}: {one.detail[:300]}")
            elif one.outcome is not operator.expected:
                note = "unexpected" if column == AS_IT_IS else "differs"
                print(f"{operator.name} / {column}: {one.outcome.value} ({note}): {one.detail[:300]}")


if __name__ == "__main__":  # the workers that read returns load this module as well
    main()
