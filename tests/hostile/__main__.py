"""Write docs/hostile.md: `python -m tests.hostile`."""

from tests.hostile.document import DOCUMENT, measure

if __name__ == "__main__":
    DOCUMENT.write_text(measure(), encoding="utf-8")
    print(DOCUMENT)
