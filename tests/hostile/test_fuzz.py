"""Random damage: a file whose bytes were changed is read with every value right, or refused. Never anything else."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from koplan_xl.app.reading import read_returns
from koplan_xl.errors import KoplanError
from koplan_xl.excel.read import read_grid
from tests.excel.other_kinds import WRITERS
from tests.hostile.case import unzipped, zipped
from tests.hostile.ground import Ground

# The thorough variant: KOPLAN_FUZZ=500 pytest tests/hostile/test_fuzz.py
ROUNDS = int(os.environ.get("KOPLAN_FUZZ", "40"))
BUGS = ("unexpected", "stopped")


def bytes_flipped(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def piece_lost(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start + dice.randint(1, 2000) :]


def piece_doubled(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(len(data))
    return data[:start] + data[start : start + dice.randint(1, 2000)] + data[start:]


DAMAGES = (bytes_flipped, cut, piece_lost, piece_doubled)


def in_a_part(damage: Callable[[bytes, random.Random], bytes], data: bytes, dice: random.Random) -> bytes:
    """Damage what is inside the container: its checksums do not tell."""
    parts = unzipped(data)
    name = dice.choice([name for name in parts if parts[name]])
    return zipped({**parts, name: damage(parts[name], dice)})


def damaged(ground: Ground, folder: Path, inside: bool) -> list[Path]:
    good = ground.good.read_bytes()
    files = []
    for number in range(ROUNDS):
        dice = random.Random(number)
        damage = DAMAGES[number % len(DAMAGES)]
        data = in_a_part(damage, good, dice) if inside else damage(good, dice)
        files.append(folder / f"{number}.xlsx")
        files[-1].write_bytes(data)
    return files


def test_damaged_files_are_read_right_or_refused(ground: Ground, tmp_path: Path) -> None:
    files = damaged(ground, tmp_path, inside=False)
    good, *others = read_returns([ground.good, *files], jobs=2)
    assert not isinstance(good, KoplanError)
    for file, read in zip(files, others, strict=True):
        if isinstance(read, KoplanError):
            assert read.kind not in BUGS, f"{file.name}: {read}"
        else:
            assert read.values == good.values, file.name


@pytest.mark.parametrize("jobs", [2])
def test_damaged_parts_find_no_hole(jobs: int, ground: Ground, tmp_path: Path) -> None:
    files = damaged(ground, tmp_path, inside=True)
    for file, read in zip(files, read_returns(files, jobs), strict=True):
        assert not isinstance(read, KoplanError) or read.kind not in BUGS, f"{file.name}: {read}"


@pytest.mark.parametrize("kind", WRITERS)
def test_damage_to_other_kinds_of_workbook_finds_no_hole(kind: str, ground: Ground, tmp_path: Path) -> None:
    data = WRITERS[kind](read_grid(ground.good))
    files = []
    for number in range(ROUNDS // 2):
        dice = random.Random(number)
        damage = DAMAGES[number % len(DAMAGES)]
        files.append(tmp_path / f"{number}.{kind}")
        files[-1].write_bytes(damage(data, dice) if kind == "xls" else in_a_part(damage, data, dice))
    for file, read in zip(files, read_returns(files, jobs=2), strict=True):
        assert not isinstance(read, KoplanError) or read.kind not in BUGS, f"{file.name}: {read}"
