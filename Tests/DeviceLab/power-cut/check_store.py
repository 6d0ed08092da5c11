# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
"""Takes a store out of the image of a disk that lost its power, lets the agent's own code open it, and judges it."""

import os
import shutil
import sqlite3
import subprocess
import sys

FAMILIES = ["security", "attendance", "operations", "behaviour", "environment"]
SEQUENCE_BITS = 56


class Problem(Exception):
    """What is wrong with a store, as a sentence."""


def accepted_keys(text: str) -> set[tuple[int, int]]:
    """Family rank and sequence of each whole line of StoreTorture's. The last one may have been cut off."""
    keys = set()
    for line in text.replace("\0", "").replace("\r", "").split("\n")[:-1]:
        words = line.split(" ")
        if len(words) != 3 or words[0] not in FAMILIES:
            raise Problem(f"StoreTorture said: {line}")
        if words[1] != "1":
            raise Problem(f"an event was accepted in epoch {words[1]}")
        keys.add((FAMILIES.index(words[0]), int(words[2])))
    return keys


def check(image: str, torture: str, accepted: set[tuple[int, int]], directory: str) -> int:
    """Opens the store in the image and compares it with what was accepted before the power failed.

    Returns the number of its events; raises Problem. The image is changed: its journal is played back.
    """
    store = _take_out(image, directory)
    if store is None:
        if accepted:
            raise Problem(f"{len(accepted)} events were accepted, and there is no store")
        return 0
    _run(torture, store, "0")
    # Before anything is appended: an event that was lost would be hidden by the next one that is given its sequence.
    count = _judge(store, accepted)
    more = accepted_keys(_run(torture, store, "3"))
    if more & accepted:
        raise Problem(f"{len(more & accepted)} sequences were given away twice")
    _judge(store, accepted | more)
    return count


def _run(torture: str, store: str, calls: str) -> str:
    """Opens the store, appends to it with so many calls of each task, closes it, and returns what was accepted."""
    result = subprocess.run([torture, store, calls], capture_output=True, text=True, timeout=120)
    if result.returncode != 0:
        raise Problem(f"StoreTorture ended with {result.returncode}: {result.stderr}")
    return result.stdout


def _take_out(image: str, directory: str) -> str | None:
    """Plays the file system's journal back as a boot does, and copies the store to `directory`."""
    check = subprocess.run(["e2fsck", "-fy", image], capture_output=True, text=True)
    if check.returncode > 1:  # 1: it played the journal back or mended a counter
        raise Problem(f"the file system is broken: {check.stdout}")
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(directory)
    subprocess.run(["debugfs", "-R", f"rdump /store {directory}", image], capture_output=True, check=True)
    store = os.path.join(directory, "store", "db")
    return store if os.path.exists(store) else None


def _judge(store: str, accepted: set[tuple[int, int]]) -> int:
    with sqlite3.connect(store) as database:
        sound = database.execute("PRAGMA integrity_check").fetchone()[0]
        if sound != "ok":
            raise Problem(f"integrity_check: {sound}")
        epoch = database.execute("SELECT value FROM meta WHERE key = 'epoch'").fetchone()[0]
        if epoch != "1":
            raise Problem(f"the store was begun anew: epoch {epoch}")
        keys = [row[0] for row in database.execute("SELECT key FROM event ORDER BY key")]
        last = dict(database.execute("SELECT rank, last_sequence FROM family"))
    stored = {(key >> SEQUENCE_BITS, key & ((1 << SEQUENCE_BITS) - 1)) for key in keys}
    missing = sorted(accepted - stored)
    if missing:
        raise Problem(f"{len(missing)} accepted events are missing: {missing[:5]}")
    for rank, name in enumerate(FAMILIES):
        sequences = sorted(sequence for family, sequence in stored if family == rank)
        if sequences != list(range(1, last.get(rank, 0) + 1)):
            raise Problem(f"{name}: not every sequence from 1 to {last.get(rank, 0)}, but {len(sequences)}")
    return len(stored)


def main() -> None:
    image, torture, directory, *files = sys.argv[1:]
    accepted: set[tuple[int, int]] = set()
    for name in files:
        with open(name) as lines:
            accepted |= accepted_keys(lines.read())
    try:
        count = check(image, torture, accepted, directory)
    except Problem as problem:
        raise SystemExit(f"not ok - killed {len(files)} times: {problem}")
    print(f"ok - killed {len(files)} times: {len(accepted)} events accepted, {count} in the store")


if __name__ == "__main__":
    main()
