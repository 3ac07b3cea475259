"""Zip files with the same bytes for the same parts."""

import struct
import zlib
from collections.abc import Mapping

FIRST = "[Content_Types].xml"
_LEVEL = 6
_DATE = 0x21  # 1 January 1980, the earliest a zip file can hold
_UTF8 = 0x800
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")

Packed = tuple[int, bytes]  # CRC, deflated bytes


def pack(data: bytes) -> Packed:
    """Deflate one part."""
    engine = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
    return zlib.crc32(data), engine.compress(data) + engine.flush()


def write(parts: Mapping[str, bytes], packed: Mapping[bytes, Packed] | None = None) -> bytes:
    """Write a zip file: content types first, the rest in the order given, fixed dates.

    `packed` holds parts that were deflated before, by their bytes.
    """
    known = packed or {}
    names = sorted(parts, key=lambda name: name != FIRST)  # stable: only the first place is changed
    body: list[bytes] = []
    directory: list[bytes] = []
    place = 0
    for name in names:
        data = parts[name]
        crc, deflated = known.get(data) or pack(data)
        spelled = name.encode()
        flags = 0 if name.isascii() else _UTF8
        common = (20, flags, 8, 0, _DATE, crc, len(deflated), len(data), len(spelled), 0)
        header = _LOCAL.pack(b"PK\x03\x04", *common) + spelled
        directory.append(_CENTRAL.pack(b"PK\x01\x02", 20, *common, 0, 0, 0, 0, place) + spelled)
        body += (header, deflated)
        place += len(header) + len(deflated)
    central = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(names), len(names), len(central), place, 0)
    return b"".join((*body, central, end))
