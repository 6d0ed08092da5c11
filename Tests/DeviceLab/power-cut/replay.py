# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
"""Cuts the power at many places of a recorded log of writes, and checks the store that is left of each.

The disk at a cut holds all that was flushed before it, and of what came since any part: whole writes, none of them, or
the first sectors only, for a disk may write its cache in any order.
"""

import argparse
import random
import shutil
import sys

import check_store
from write_log import Group, Write, read_groups

SECTOR = 512


def survivors(writes: list[Write], chance: random.Random) -> list[Write]:
    """What a disk may have kept of the writes that no flush has covered yet."""
    kept = []
    for write in writes:
        fate = chance.random()
        if fate < 0.4:
            kept.append(write)
        elif fate < 0.6:
            sectors = chance.randrange(len(write.data) // SECTOR)
            kept.append(Write(write.offset, write.data[: sectors * SECTOR]))
    chance.shuffle(kept)
    return kept


class Disk:
    """The file system's part of the disk, as a file; and what had been accepted when it was as it is."""

    def __init__(self, path: str, size: int):
        self.path, self.size, self.lines = path, size, b""

    def apply(self, writes: list[Write], path: str | None = None) -> None:
        with open(path or self.path, "r+b") as file:
            for write in writes:
                if write.offset < self.size:
                    file.seek(write.offset)
                    file.write(write.data)

    def accept(self, group: Group) -> None:
        for write in group.writes:
            if write.offset >= self.size:
                self.lines += write.data


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("disk", help="image with the log that was recorded")
    parser.add_argument("base", help="image of the file system before")
    parser.add_argument("torture", help="the StoreTorture executable")
    parser.add_argument("scratch", help="directory for the images")
    parser.add_argument("--files", type=int, required=True, help="bytes of the file system")
    parser.add_argument("--log", type=int, required=True, help="where the log begins, in bytes")
    parser.add_argument("--cuts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    arguments = parser.parse_args()
    print(f"# to repeat: --seed {arguments.seed}")
    chance = random.Random(arguments.seed)

    groups = read_groups(arguments.disk, arguments.log)
    begin = next(index for index, group in enumerate(groups) if "begin" in group.marks)
    if len(groups) - begin < 2 * arguments.cuts:
        raise SystemExit(f"only {len(groups) - begin} flushes were recorded")
    cuts = set(chance.sample(range(begin + 1, len(groups)), arguments.cuts))
    disk = Disk(f"{arguments.scratch}/flushed.img", arguments.files)
    shutil.copyfile(arguments.base, disk.path)
    cut_image = f"{arguments.scratch}/cut.img"
    failures = events = 0
    for index, group in enumerate(groups):
        # A line that was written has been accepted before, by a flush that had ended.
        disk.accept(group)
        if index in cuts:
            shutil.copyfile(disk.path, cut_image)
            disk.apply(survivors(group.writes, chance), cut_image)
            try:
                accepted = check_store.accepted_keys(disk.lines.decode())
                events += check_store.check(cut_image, arguments.torture, accepted, f"{arguments.scratch}/store")
            except check_store.Problem as problem:
                failures += 1
                print(f"not ok - cut at flush {index}: {problem}")
        disk.apply(group.writes)
    print(f"# {arguments.cuts} cuts among {len(groups) - begin} flushes, {events} events looked at")
    if failures == 0:
        print(f"ok - the power was cut {arguments.cuts} times, and nothing that was accepted is missing")
    failures += not finds_a_lying_disk(groups, begin, arguments)
    sys.exit(failures > 0)


def finds_a_lying_disk(groups: list[Group], begin: int, arguments: argparse.Namespace) -> bool:
    """The test of the test: a disk that forgets what it had flushed must be found out."""
    disk = Disk(f"{arguments.scratch}/lying.img", arguments.files)
    shutil.copyfile(arguments.base, disk.path)
    middle = (begin + len(groups)) // 2
    for index, group in enumerate(groups[: middle + 20]):
        disk.accept(group)
        if index < middle:
            disk.apply(group.writes)
    try:
        accepted = check_store.accepted_keys(disk.lines.decode())
        check_store.check(disk.path, arguments.torture, accepted, f"{arguments.scratch}/store")
    except check_store.Problem as problem:
        print(f"ok - a disk that forgets its last flushes is found out: {problem}")
        return True
    print("not ok - a disk that forgot its last flushes was not found out")
    return False


if __name__ == "__main__":
    main()
