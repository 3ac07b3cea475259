"""What every PDF of ours must be."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader

EIGHT_POINTS = 7.95  # as LibreOffice rounds them
_BINARY = 127  # the second line of a PDF/A shows that the file is binary


def links_on(page: Any) -> Iterator[Any]:
    """Yield the links of a page."""
    for link in page.get("/Annots") or ():
        yield link.get_object()


def sizes(path: Path) -> set[float]:
    """Return the sizes of all texts, in points."""
    found: set[float] = set()
    for page in PdfReader(path).pages:
        contents = page.get_contents()
        found |= set(
            map(float, re.findall(rb"(\S+) Tf", contents.get_data() if contents is not None else b""))
        )
    return found


def fit_for_archives(path: Path) -> None:
    """Assert what PDF/A-2 and readers of tagged PDF ask for, as far as it can be seen without a validator."""
    pdf, data = PdfReader(path), path.read_bytes()
    root: Any = pdf.trailer["/Root"]
    told = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>\s*<pdfaid:conformance>[AB]</", told)
    assert pdf.metadata and pdf.metadata.title and pdf.metadata.title in told
    assert root["/Lang"] == "ja-JP" and root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]
    assert root["/OutputIntents"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert len(pdf.trailer["/ID"]) == 2 and "/Encrypt" not in pdf.trailer
    assert data.startswith(b"%PDF-") and all(byte > _BINARY for byte in data.split(b"\n")[1][1:5])
    assert all(link["/F"] == 4 for page in pdf.pages for link in links_on(page))
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(root.get("/Names", {}))
    assert pdf.outline and root["/PageMode"] == "/UseOutlines"
    done = subprocess.run(["pdffonts", path], capture_output=True, check=True)
    fonts = done.stdout.decode().splitlines()[2:]
    assert fonts and all(re.search(r" yes (yes|no) +(yes|no) +\d+ +0$", line) for line in fonts)
