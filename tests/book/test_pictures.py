"""The book looks as approved, and what would not look so is noticed."""

from pathlib import Path

import numpy as np
import pytest

from tests.pictures import TOLERANCE, Picture, approved_pages, compare, differences

_PROJECTS = 6  # a page with two projects
_WHITE = 255


@pytest.mark.client
def test_the_book_looks_as_approved(book_pdf: Path) -> None:
    compare("book", book_pdf)


@pytest.fixture(scope="module")
def page() -> Picture:
    return approved_pages("book")[_PROJECTS]


def _differs(page: Picture, other: Picture) -> bool:
    return bool(differences(page, other).max() > TOLERANCE)


def test_a_page_looks_like_itself_with_edges_smoothed_otherwise(page: Picture) -> None:
    noise = np.random.default_rng(7).integers(-12, 13, page.shape)
    inked = np.where(page < _WHITE, noise, 0)
    assert not _differs(page, np.clip(page.astype(int) + inked, 0, _WHITE).astype(np.uint8))
    assert not _differs(page, np.roll(page, 1, axis=1))


def test_every_figure_that_is_missing_is_noticed(page: Picture) -> None:
    digits = _single_marks(page)
    assert len(digits) > 20
    for top, left, bottom, right in digits[::7]:
        without = page.copy()
        without[top:bottom, left:right] = _WHITE
        assert _differs(page, without), (top, left)


def _single_marks(page: Picture) -> list[tuple[int, int, int, int]]:
    """Return boxes of the size of a digit that stand alone on white."""
    dark, found = page < _WHITE, []
    high, wide = 10, 7
    for top in range(0, page.shape[0] // 2, 2):
        for left in range(0, page.shape[1] - wide):
            box = dark[top : top + high, left : left + wide]
            edge = box[0].any() or box[-1].any() or box[:, 0].any() or box[:, -1].any()
            if not edge and box[1:-1, 2:-2].any(axis=1).sum() >= 6:
                found.append((top, left, top + high, left + wide))
    return found


@pytest.mark.parametrize("far", [2, 3, 5])
def test_what_moved_is_noticed(page: Picture, far: int) -> None:
    moved = page.copy()
    moved[200:300] = np.roll(page, far, axis=0)[200:300]
    assert _differs(page, moved)
    assert _differs(page, np.roll(page, far, axis=1))


def test_a_page_of_another_size_is_noticed(page: Picture) -> None:
    assert _differs(page, page[:-1])
