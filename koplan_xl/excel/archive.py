"""Zip files: read within bounds whatever their headers say, written with the same bytes for the same parts."""

import struct
import zlib
from collections.abc import Collection, Mapping
from io import BytesIO
from itertools import pairwise
from re import Pattern
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from koplan_xl.errors import WorkbookError
from koplan_xl.excel import kinds

FIRST = "[Content_Types].xml"
_LEVEL = 6
_DATE = 0x21  # 1 January 1980, the earliest a zip file can hold
_UTF8 = 0x800
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")

MAX_PACKED = 128 * 2**20  # bytes of a file as it is
_MAX_TOTAL = 512 * 2**20  # unpacked, all entries
_MAX_ENTRY = 256 * 2**20  # one of them: while it is unpacked it is held twice
_MAX_RATIO = 200
_RATIO_FROM = 50 * 2**20  # below, a high ratio does no harm
_MOST_PARTS = 65_535  # of a zip file without extensions
_MAX_ENTRIES = 50_000
_UNREADABLE = (BadZipFile, zlib.error, struct.error, EOFError, LookupError, OSError, RuntimeError, ValueError)

Packed = tuple[int, bytes]  # CRC, deflated bytes


def read(
    data: bytes, name: str, accepted: Collection[str] = (), only: Pattern[str] | None = None
) -> dict[str, bytes]:
    """Unpack a zip file in the order of its directory; WorkbookError, beginning with `name`, for a bad one.

    `accepted` are the kinds of file that may be unpacked beside .xlsx, `only` the names of the parts wanted. Sizes
    are looked at before anything is unpacked, and no entry is unpacked beyond the size it declares.
    """
    if kind := kinds.of_bytes(data):
        raise kinds.refusal(name, kind)
    try:
        with ZipFile(BytesIO(data)) as file:
            entries = [entry for entry in file.infolist() if not entry.filename.endswith("/")]
            names = [entry.filename.replace("\\", "/").lstrip("/") for entry in entries]
            told = kinds.of_entries(names)
            if kind := (told not in accepted and told) or _odd_entries(entries) or _odd_names(names):
                raise kinds.refusal(name, kind)
            _refuse_bombs(entries, name)
            listed = zip(names, entries, strict=True)
            return {part: _unpacked(file, e) for part, e in listed if only is None or only.fullmatch(part)}
    except _UNREADABLE as error:
        raise kinds.refusal(name, "broken") from error


def too_large(name: str, size: int) -> WorkbookError:
    """Give the error for a file of that many bytes, unpacked or as it is."""
    return WorkbookError(
        f"{name}は大きすぎます（展開すると{size / 2**20:,.0f} MB）。開きません。", "too_large"
    )


def _odd_names(names: list[str]) -> str:
    """Part names are equal without regard to case; `..` has no place in them."""
    if len({part.casefold() for part in names}) != len(names):
        return "twice"
    return "odd_names" if any(".." in part.split("/") or "\0" in part for part in names) else ""


def _odd_entries(entries: list[ZipInfo]) -> str:
    if len(entries) > _MAX_ENTRIES:
        return "too_many"
    if any(entry.flag_bits & 1 for entry in entries):
        return "encrypted"
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        return "broken"  # no office program writes others, and they unpack without bounds
    starts = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    overlap = any(place + _LOCAL.size + packed > after for (place, packed), (after, _) in pairwise(starts))
    return "overlapping" if overlap else ""


def _refuse_bombs(entries: list[ZipInfo], name: str) -> None:
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    bomb = total > _RATIO_FROM and total > _MAX_RATIO * packed
    largest = max((entry.file_size for entry in entries), default=0)
    if total > _MAX_TOTAL or largest > _MAX_ENTRY or bomb:
        raise too_large(name, total)


def _unpacked(file: ZipFile, entry: ZipInfo) -> bytes:
    """Unpack one entry to the size it declares and not further; its sum is checked there."""
    with file.open(entry) as part:
        data = part.read(entry.file_size)
    if len(data) != entry.file_size:
        raise BadZipFile(entry.filename)
    return data


def pack(data: bytes) -> Packed:
    """Deflate one part."""
    engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return zlib.crc32(data), engine.compress(data) + engine.flush()


def write(parts: Mapping[str, bytes], packed: Mapping[bytes, Packed] | None = None) -> bytes:
    """Write a zip file: content types first, the rest in the order given, fixed dates.

    `packed` holds parts that were deflated before, by their bytes.
    """
    known = packed or {}
    if len(parts) > _MOST_PARTS:
        raise WorkbookError(
            f"ブックの部品が多すぎます（{len(parts):,}個）。部署や施策ごとに分けて作ってください。"
        )
    entries = Entries()
    body: list[bytes] = []
    for name in sorted(parts, key=lambda name: name != FIRST):  # stable: only the first place is changed
        data = parts[name]
        crc, deflated = known.get(data) or pack(data)
        body += (entries.header(name, crc, deflated, len(data)), deflated)
    return b"".join((*body, entries.directory()))


class Entries:
    """What a zip file holds beside its contents: a header before each, the directory after the last."""

    def __init__(self) -> None:
        self._directory: list[bytes] = []
        self._place = 0

    def header(self, name: str, crc: int, content: bytes, size: int | None = None) -> bytes:
        """Give what stands before the next content: deflated from `size` bytes, or as it is."""
        spelled = name.encode()
        flags, method = 0 if name.isascii() else _UTF8, ZIP_STORED if size is None else ZIP_DEFLATED
        whole = len(content) if size is None else size
        common = (20, flags, method, 0, _DATE, crc, len(content), whole, len(spelled), 0)
        header = _LOCAL.pack(b"PK\x03\x04", *common) + spelled
        central = _CENTRAL.pack(b"PK\x01\x02", 20, *common, 0, 0, 0, 0, self._place)
        self._directory.append(central + spelled)
        self._place += len(header) + len(content)
        return header

    def directory(self) -> bytes:
        """Give what stands at the end."""
        central, count = b"".join(self._directory), len(self._directory)
        return central + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), self._place, 0)
