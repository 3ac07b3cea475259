"""docs/performance.md is what the program writes of what was measured; one part does not cost another its figures."""

from pathlib import Path

from benchmarks import figures, paper
from benchmarks.figures import Cost, Part, Peak, Row

ROW = Row("generate", "bare XlsxWriter", 1.0, 8.0, 5, 3, 0.15)
COST = Cost("generate", 1.0, 10, 100, 2**20)
PEAKS = (Peak("collect", 10, 100 * 2**20), Peak("collect", 200, 130 * 2**20))


def test_the_page_is_the_program_s() -> None:
    assert paper.PAPER.read_text(encoding="utf-8") == paper.page(figures.load())


def test_a_part_measured_anew_leaves_the_others(tmp_path: Path) -> None:
    kept = tmp_path / "measured.json"
    first = {"S": Part((ROW,), (COST,), day="2026-01-01"), "memory": Part(peaks=PEAKS)}
    figures.save(first, kept)
    figures.save({**figures.load(kept), "M": Part((ROW,))}, kept)
    assert figures.load(kept) == {**first, "M": Part((ROW,))}
    text = paper.write(figures.load(kept), tmp_path / "page.md")
    assert [f"## Size {name}" in text for name in "SML"] == [True] * 3
    assert "2026-01-01" in text
    assert text.count("| 0.125 | 8.0 × faster | ≤ 0.15 | met |") == 2
    assert "| × 1.30 | **missed** |" in text
