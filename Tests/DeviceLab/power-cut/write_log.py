# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
"""Reads the log of the kernel's dm-log-writes target (Documentation/admin-guide/device-mapper/log-writes.rst)."""

import struct
from dataclasses import dataclass, field

MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8


@dataclass
class Write:
    """Bytes that the file system gave to the disk, at a byte offset of it."""

    offset: int
    data: bytes


@dataclass
class Group:
    """What a flush made durable: all of it before the flush ended, and any part of it if the power failed before."""

    writes: list[Write] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def read_groups(path: str, offset: int) -> list[Group]:
    """All that was logged, in order. `offset` is where the log begins in the file, in bytes."""
    with open(path, "rb") as file:
        file.seek(offset)
        magic, version, count, sector = struct.unpack("<QQQI", file.read(28))
        if magic != MAGIC or version != 1:
            raise SystemExit(f"{path}: no log of dm-log-writes at {offset}")
        file.seek(offset + sector)
        groups = [Group()]
        for _ in range(count):
            header = file.read(sector)
            start, sectors, flags, length = struct.unpack("<QQQQ", header[:32])
            if flags & MARK:
                groups[-1].marks.append(header[32 : 32 + length].split(b"\0")[0].decode())
                continue
            # A flush stands behind what it flushed; one with data of its own flushed before it wrote them.
            if flags & FLUSH:
                groups.append(Group())
            if flags & DISCARD:
                raise SystemExit("the log holds a discard: mount without the option")
            data = file.read(sectors * sector)
            if data:
                groups[-1].writes.append(Write(start * sector, data))
            # Past the cache: durable at once, and with it nothing else.
            if flags & FUA:
                groups.append(Group())
        return groups
