"""The file that every process maps to know how far the clock runs ahead of real time.

Eight bytes: microseconds, little-endian, signed.
"""

import mmap
import struct
from datetime import timedelta
from pathlib import Path

_MICROSECOND = timedelta(microseconds=1)


class OffsetFile:
    """Made with an offset of zero where it is not there."""

    def __init__(self, path: str) -> None:
        place = Path(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists() or place.stat().st_size != 8:
            place.write_bytes(bytes(8))
        with place.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 8)

    def read(self) -> timedelta:
        return timedelta(microseconds=struct.unpack("<q", self._map[:])[0])

    def write(self, offset: timedelta) -> None:
        self._map[:] = struct.pack("<q", offset // _MICROSECOND)
