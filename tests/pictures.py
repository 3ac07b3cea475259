"""Pages as pictures, compared with approved ones. `python -m tests.pictures` approves what is printed now.

Pictures are grey, at a low resolution. They depend on LibreOffice and on the fonts, so what made them stands beside them.
Two pages are compared in blocks of 5 mm, each blurred a little and moved by up to a pixel either way: how
edges are smoothed does not count, a figure that is missing or a line that moved does.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from koplan_xl.excel.converter import find_office
from tests.clients.saving import require

Picture = NDArray[np.uint8]

ROOT = Path(__file__).parent
FAILED = ROOT.parent / "build" / "pictures"
SETS = {"book": ROOT / "book" / "approved", "papers": ROOT / "papers" / "approved"}
APPROVE = "python -m tests.pictures"
_MADE_WITH = "made_with.json"
_DPI, _BLOCK, _GREYS = 60, 12, 16
TOLERANCE, WIDE_TOLERANCE = (
    6.0,
    45.0,
)  # grey levels a block may differ by, of 255; wide: made by another program
_FONTS = ("BIZUDGothic-Regular.ttf", "BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf")


def pages_of(pdf: Path) -> list[Picture]:
    """Draw the pages of a PDF."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["pdftoppm", "-r", str(_DPI), "-gray", pdf, Path(folder) / "p"], check=True)
        return [_few_greys(_opened(path)) for path in sorted(Path(folder).glob("*.pgm"))]


def differences(one: Picture, other: Picture) -> NDArray[np.float32]:
    """Return by how many grey levels each block differs; all by 255 when the pages are not of one size."""
    high, wide = (side // _BLOCK for side in one.shape)
    if one.shape != other.shape:
        return np.full((high, wide), 255, np.float32)
    first, second = _blurred(one), _blurred(other)
    moves = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    found = [_by_block(np.abs(first - np.roll(second, move, (0, 1))), high, wide) for move in moves]
    return np.min(np.stack(found), axis=0)


def compare(name: str, pdf: Path) -> None:
    """Fail when a page differs from its approved picture.

    Where a font is missing there is nothing to compare; another version of LibreOffice or of a font gets leeway.
    """
    approved, pages = approved_pages(name), pages_of(pdf)
    if len(pages) == len(approved) and all(map(np.array_equal, approved, pages)):
        return
    made_with, now = json.loads((SETS[name] / _MADE_WITH).read_text("utf-8")), environment()
    missing = [file for file, version in now["fonts"].items() if version is None]
    require(f"fonts of the approved pictures are not installed: {missing}" if missing else "")
    tolerance = TOLERANCE if now == made_with else WIDE_TOLERANCE
    wrong = list(_kept_if_wrong(name, approved, pages, tolerance))
    assert not wrong and len(pages) == len(approved), (
        f"pages {wrong} of {len(pages)} ({name}) differ from the {len(approved)} approved ones by more than {tolerance}; "
        f"look into {FAILED / name}. Are they as they should be? Then: {APPROVE} {name}"
    )


def approved_pages(name: str) -> list[Picture]:
    """Return the approved pictures of a set."""
    return [_opened(path) for path in sorted(SETS[name].glob("*.png"))]


def approve(name: str, pdf: Path) -> None:
    """Keep the pages of a PDF as the approved ones; those that did not change stay as they are."""
    folder = SETS[name]
    folder.mkdir(parents=True, exist_ok=True)
    pages = pages_of(pdf)
    for path in list(folder.glob("*.png"))[len(pages) :]:
        path.unlink()
    for number, page in enumerate(pages, start=1):
        path = folder / f"{number:02}.png"
        if not path.exists() or not np.array_equal(_opened(path), page):
            _saved(page, path)
    made_with = json.dumps(environment(), ensure_ascii=False, indent=1)
    (folder / _MADE_WITH).write_text(made_with + "\n", encoding="utf-8")


def environment() -> dict[str, Any]:
    """Return what pictures depend on: LibreOffice's version and the versions of the fonts."""
    program = find_office()
    said = ""
    if program:
        done = subprocess.run([program, "--version"], capture_output=True, check=False, text=True)
        said = done.stdout
    version = re.search(r"\d+\.\d+", said)
    return {"LibreOffice": version[0] if version else None, "fonts": dict(_font_versions())}


def _font_versions() -> Iterator[tuple[str, str | None]]:
    from fontTools.ttLib import TTFont

    for file in _FONTS:
        path = next(Path("/usr/share/fonts").rglob(file), None)
        yield file, str(TTFont(path)["name"].getDebugName(5)) if path else None


def _kept_if_wrong(
    name: str, approved: Sequence[Picture], pages: Sequence[Picture], tolerance: float
) -> Iterator[int]:
    """Yield the pages that differ, and keep both pictures and their difference for a look."""
    for old in (FAILED / name).glob("*.png"):
        old.unlink()
    for number, (old_page, page) in enumerate(zip(approved, pages, strict=False), start=1):
        by_block = differences(old_page, page)
        if by_block.max() > tolerance:
            (FAILED / name).mkdir(parents=True, exist_ok=True)
            marked = np.where(_enlarged(by_block > tolerance, page), page, 255 - (255 - page) // 4)
            for kind, picture in (("approved", old_page), ("now", page), ("difference", marked)):
                _saved(picture.astype(np.uint8), FAILED / name / f"{number:02}-{kind}.png")
            yield number


def _enlarged(blocks: NDArray[np.bool_], page: Picture) -> NDArray[np.bool_]:
    large = np.zeros(page.shape, np.bool_)
    spread = np.kron(blocks, np.ones((_BLOCK, _BLOCK), np.bool_))[: page.shape[0], : page.shape[1]]
    large[: spread.shape[0], : spread.shape[1]] = spread
    return large


def _blurred(page: Picture) -> NDArray[np.float32]:
    padded = np.pad(page.astype(np.float32), 1, mode="edge")
    high, wide = page.shape
    parts = [padded[down : down + high, right : right + wide] for down in range(3) for right in range(3)]
    return np.mean(np.stack(parts), axis=0, dtype=np.float32)


def _by_block(values: NDArray[np.float32], high: int, wide: int) -> NDArray[np.float32]:
    whole = values[: high * _BLOCK, : wide * _BLOCK].reshape(high, _BLOCK, wide, _BLOCK)
    return whole.mean(axis=(1, 3), dtype=np.float32)


def _few_greys(page: Picture) -> Picture:
    """Round to few greys: the files get small, and nothing is lost that the eye would miss."""
    step = 255 / (_GREYS - 1)
    return np.rint(np.rint(page / step) * step).astype(np.uint8)


def _opened(path: Path) -> Picture:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L"))


def _saved(page: Picture, path: Path) -> None:
    picture = Image.fromarray(page)
    picture.quantize(_GREYS, dither=Image.Dither.NONE).save(path, optimize=True)


def main(names: Sequence[str]) -> None:
    """Approve the pages as they are printed now, of all sets or of those named."""
    from tests.book.conftest import make_book_pdf
    from tests.papers.conftest import make_papers_pdf

    makers = {"book": make_book_pdf, "papers": make_papers_pdf}
    for name in names or SETS:
        with tempfile.TemporaryDirectory() as folder:
            approve(name, makers[name](Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
