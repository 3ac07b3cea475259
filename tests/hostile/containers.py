"""Hostile zip archives."""

import os
import struct
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile, ZipInfo

import pytest

from koplan_xl.excel import archive
from tests.hostile.case import FORM, READ, WORKBOOK, Group, Parts, unzipped, zipped

_CENTRAL, _LOCAL, _END = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
_MB = 2**20
zip_ = Group("Zip container")


def entry_of(data: bytes, name: str) -> int:
    """Return where a part's entry of the central directory begins."""
    place = data.index(_CENTRAL)
    while data[place + 46 : place + 46 + len(name)] != name.encode():
        place = data.index(_CENTRAL, place + 4)
    return place


def patched(data: bytes, place: int, layout: str, value: int) -> bytes:
    """Put a number into a place."""
    size = struct.calcsize(layout)
    return data[:place] + struct.pack(layout, value) + data[place + size :]


@zip_.data("cut off after half its length", "truncated")
def half(good: bytes) -> bytes:
    return good[: len(good) // 2]


@zip_.data("the last 30 bytes are missing", "truncated")
def tail_lost(good: bytes) -> bytes:
    return good[:-30]


@zip_.data("bomb: a part of 300 MB of zeros", "too_large")
def bomb(good: bytes) -> bytes:
    return zipped({**unzipped(good), "xl/media/image1.png": bytes(300 * _MB)})


@zip_.data("bomb: 60 parts of 5 MB, each harmless alone", "too_large")
def many_small_bombs(good: bytes) -> bytes:
    return zipped({**unzipped(good), **{f"xl/media/image{i}.png": bytes(5 * _MB) for i in range(60)}})


@zip_.data("bomb whose headers say 100 bytes", "broken")
def bomb_in_disguise(good: bytes) -> bytes:
    data = zipped({**unzipped(good), "xl/media/image1.png": bytes(300 * _MB)})
    return patched(data, entry_of(data, "xl/media/image1.png") + 24, "<I", 100)


@zip_.data("bomb behind the end of a part, sizes and sums of the part right", READ)
def bomb_behind_a_part(good: bytes) -> bytes:
    parts = unzipped(good)
    honest = len(parts[FORM]), zlib.crc32(parts[FORM])
    data = zipped({**parts, FORM: parts[FORM] + bytes(300 * _MB)})
    place = entry_of(data, FORM)
    return patched(patched(data, place + 16, "<I", honest[1]), place + 24, "<I", honest[0])


@zip_.data("headers declare 4 GB for a small part", "too_large")
def boast(good: bytes) -> bytes:
    return patched(good, entry_of(good, FORM) + 24, "<I", 0xFFFFFFF0)


@zip_.data("two parts share the same bytes", "overlapping")
def overlapping(good: bytes) -> bytes:
    first, second = entry_of(good, "xl/worksheets/sheet1.xml"), entry_of(good, FORM)
    place = struct.unpack_from("<I", good, second + 42)[0]
    return patched(good, first + 42, "<I", place + 40)


@zip_.data("a workbook in a zip in a zip", "compressed")
def nested(good: bytes) -> bytes:
    return zipped({"inner.zip": zipped({"回収票.xlsx": good})})


@zip_.data("60,000 parts", "too_many")
def crowd(good: bytes) -> bytes:
    return archive.write({**unzipped(good), **{f"xl/x{i}.bin": b"" for i in range(60_000)}})


@zip_.data("two parts of one name", "twice")
def twins(good: bytes) -> bytes:
    target = BytesIO(good)
    with ZipFile(target, "a", ZIP_DEFLATED) as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr(FORM, b"<worksheet/>")
    return target.getvalue()


@zip_.parts("two parts whose names differ in case only", "twice")
def twins_by_case(parts: Parts) -> None:
    parts["XL/workbook.XML"] = parts[WORKBOOK]


@zip_.parts("a part named ../../evil.xml", "odd_names")
def climbing(parts: Parts) -> None:
    parts["../../evil.xml"] = b"<a/>"


@zip_.data("part names beginning with / and with backslashes", READ)
def absolute(good: bytes) -> bytes:
    parts = unzipped(good)
    return archive.write(
        {
            (f"/{name}" if "docProps" in name else name.replace("/", "\\")): data
            for name, data in parts.items()
        }
    )


@zip_.data("a wrong checksum", "broken")
def wrong_sum(good: bytes) -> bytes:
    return patched(good, entry_of(good, FORM) + 16, "<I", 12345)


@zip_.data("zeros in the middle of a packed part", "broken")
def hole(good: bytes) -> bytes:
    data = zipped({"a.bin": os.urandom(10), **unzipped(good)})
    place = struct.unpack_from("<I", data, entry_of(data, FORM) + 42)[0] + 200
    return data[:place] + bytes(400) + data[place + 400 :]


@zip_.data("zip64 headers", READ)
def zip64(good: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        for name, data in unzipped(good).items():
            with file.open(ZipInfo(name), "w", force_zip64=True) as part:
                part.write(data)
    return target.getvalue()


class _Pipe(BytesIO):
    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise OSError

    def tell(self) -> int:
        raise OSError


@zip_.data("sizes after the data (data descriptors)", READ)
def descriptors(good: bytes) -> bytes:
    target = _Pipe()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        for name, data in unzipped(good).items():
            file.writestr(name, data)
    return target.getvalue()


@zip_.data("bytes before the archive", READ)
def prepended(good: bytes) -> bytes:
    return b"#!/bin/sh\nrm -rf /\n" + good


@zip_.data("bytes after the archive", READ)
def appended(good: bytes) -> bytes:
    return good + bytes(1000)


@zip_.data("parts packed with LZMA", "broken")
def lzma(good: bytes) -> bytes:
    return zipped(unzipped(good), ZIP_LZMA)


@zip_.data("parts packed with bzip2", "broken")
def bzip2(good: bytes) -> bytes:
    return zipped(unzipped(good), ZIP_BZIP2)


@zip_.data("parts marked as encrypted", "encrypted")
def zip_password(good: bytes) -> bytes:
    return patched(good, entry_of(good, FORM) + 8, "<H", 1)


@zip_.data("the directory lies outside the file", "broken")
def directory_lost(good: bytes) -> bytes:
    return patched(good, good.rindex(_END) + 16, "<I", 0x7FFFFFFF)


@zip_.data("a part's header is another part's", "overlapping")
def wrong_header(good: bytes) -> bytes:
    place = struct.unpack_from("<I", good, entry_of(good, "docProps/app.xml") + 42)[0]
    return patched(good, entry_of(good, FORM) + 42, "<I", place)
