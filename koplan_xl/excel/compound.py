"""OLE compound files, the container of .xls: streams by name, read within bounds whatever the tables say."""

import struct

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_HEADER = 109  # sectors of the table that the header itself lists
_LAST = 0xFFFFFFFA  # sectors above are marks: free, end of a chain
_ENTRY = 128
_STREAM, _ROOT = 2, 5
_MINI = 64


class Compound:
    """A container's streams. ValueError, IndexError or struct.error for one that is damaged."""

    def __init__(self, data: bytes) -> None:
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if not data.startswith(SIGNATURE) or shift not in (9, 12) or 1 << mini_shift != _MINI:
            raise ValueError("no compound file")
        self._data = data
        self._size: int = 1 << shift
        directory, self._cutoff, mini_table = struct.unpack_from("<I4xII", data, 48)
        self._table = self._sector_numbers(self._table_sectors())
        self._entries = self._chain(directory)
        root = self._entries[:_ENTRY]
        if len(root) < _ENTRY or root[66] != _ROOT:
            raise ValueError("no root")
        self._mini_table = self._sector_numbers(self._sectors(mini_table, self._table, self._most))
        start, size = struct.unpack_from("<II", root, 116)
        self._mini = self._chain(start)[:size] if size else b""
        self._streams = dict(self._listed(struct.unpack_from("<I", root, 76)[0]))

    @property
    def names(self) -> set[str]:
        """The names of what lies in the root, streams and folders."""
        return set(self._streams)

    def stream(self, name: str) -> bytes:
        """Return a stream's bytes; KeyError when there is none of that name."""
        kind, start, size = self._streams[name]
        if kind != _STREAM:
            raise KeyError(name)
        if size >= self._cutoff:
            content = self._chain(start)
        else:
            places = self._sectors(start, self._mini_table, len(self._mini_table)) if size else []
            content = b"".join(self._mini[place * _MINI : (place + 1) * _MINI] for place in places)
        if len(content) < size:
            raise ValueError("a stream is cut off")
        return content[:size]

    def _sector(self, number: int) -> bytes:
        place = (number + 1) * self._size  # the header takes the place of one
        if place >= len(self._data):
            raise ValueError("a sector lies outside")
        return self._data[place : place + self._size]

    @property
    def _most(self) -> int:
        """How many sectors the file has: no chain and no table has more."""
        return len(self._data) // self._size

    def _table_sectors(self) -> list[int]:
        """Return the sectors of the sector table: the header lists the first ones, a chain of lists the others."""
        found = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        place, count = struct.unpack_from("<II", self._data, 68)
        for _ in range(min(count, self._most)):
            if place >= _LAST:
                break
            *more, place = struct.unpack(f"<{self._size // 4}I", self._sector(place))
            found += more
        used = [number for number in found if number < _LAST]
        if len(used) > self._most:
            raise ValueError("a table larger than the file")
        return used

    def _sector_numbers(self, sectors: list[int]) -> list[int]:
        content = b"".join(map(self._sector, sectors))
        return list(struct.unpack(f"<{len(content) // 4}I", content))

    @staticmethod
    def _sectors(start: int, table: list[int], most: int) -> list[int]:
        """Follow a chain; one that comes back to itself or leaves the table is damaged."""
        found: list[int] = []
        while start < _LAST:
            if len(found) >= most:
                raise ValueError("a chain without end")
            found.append(start)
            start = table[start]
        return found

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._sectors(start, self._table, self._most)))

    def _listed(self, top: int) -> list[tuple[str, tuple[int, int, int]]]:
        """Return what lies directly in the root: a binary tree by name."""
        found: list[tuple[str, tuple[int, int, int]]] = []
        waiting, known = [top], set[int]()
        while waiting:
            number = waiting.pop()
            entry = self._entries[number * _ENTRY : (number + 1) * _ENTRY]
            if number in known or len(entry) < _ENTRY:
                continue
            known.add(number)
            length, kind = struct.unpack_from("<HB", entry, 64)
            left, right = struct.unpack_from("<II", entry, 68)
            start, size = struct.unpack_from("<II", entry, 116)
            name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            found.append((name, (kind, start, size)))
            waiting += [left, right]
        return found
