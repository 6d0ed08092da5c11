# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
"""A sine tone as 16-bit mono samples at 48 kHz; as a program, writes a WAV file of it."""

import argparse
import array
import math
import sys
import wave

RATE = 48000
DEFAULT_LEVEL_DBFS = -9.0


def tone(hertz: int, level_dbfs: float = DEFAULT_LEVEL_DBFS) -> bytes:
    """One second of it, which repeats without a step because the frequency is whole.

    The level is that of the mean square against a full-scale sine, so 0 just fits.
    """
    peak = 32767 * 10 ** (level_dbfs / 20)
    samples = array.array(
        "h", (round(peak * math.sin(2 * math.pi * hertz * index / RATE)) for index in range(RATE))
    )
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hertz", type=int, default=1000)
    parser.add_argument("--level", type=float, default=DEFAULT_LEVEL_DBFS, help="dB below a full-scale sine")
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--output", required=True)
    arguments = parser.parse_args()
    with wave.open(arguments.output, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(tone(arguments.hertz, arguments.level) * arguments.seconds)


if __name__ == "__main__":
    main()
