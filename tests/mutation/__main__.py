"""Write docs/mutation.md: `python -m tests.mutation`."""

from tests.mutation.document import DOCUMENT, render

DOCUMENT.write_text(render(), encoding="utf-8")
print(f"{DOCUMENT}")
