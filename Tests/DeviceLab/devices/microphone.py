# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
"""A virtual USB microphone (UAC 1, 48 kHz, mono) that plays a WAV file or a tone in a loop."""

import wave
from pathlib import Path

from usbip.classes.device.uac import UAC

import virtual_usb
from tone import DEFAULT_LEVEL_DBFS, RATE, tone

BYTES_PER_SAMPLE = 2


class SampleLoop:
    """Gives the samples from any position, beginning again after the last."""

    def __init__(self, samples: bytes) -> None:
        self.samples = samples
        # Twice, so that every piece shorter than the loop can be cut out in one.
        self.twice = samples + samples

    def __call__(self, stream, count: int, index: int) -> bytes:
        start = index * BYTES_PER_SAMPLE % len(self.samples)
        return self.twice[start : start + count * BYTES_PER_SAMPLE]


def samples_of(file: Path) -> bytes:
    with wave.open(str(file), "rb") as sound:
        if (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) != (1, BYTES_PER_SAMPLE, RATE):
            raise SystemExit(f"{file} is not 16-bit mono at {RATE} Hz")
        return sound.readframes(sound.getnframes())


def main() -> None:
    parser = virtual_usb.options(__doc__, serial="MIC0001")
    parser.add_argument("--wav", type=Path, help="a WAV file, 16-bit mono at 48 kHz")
    parser.add_argument("--hertz", type=int, default=1000, help="frequency of the tone when there is no file")
    parser.add_argument("--level", type=float, default=DEFAULT_LEVEL_DBFS, help="dB below a full-scale sine")
    arguments = parser.parse_args()

    samples = samples_of(arguments.wav) if arguments.wav else tone(arguments.hertz, arguments.level)
    microphone = UAC(mic_source=SampleLoop(samples), on_event=virtual_usb.log)
    virtual_usb.offer(microphone, 0x0002, "Classroom Microphone", arguments)


if __name__ == "__main__":
    main()
