# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
"""A virtual USB camera (UVC, MJPEG) that plays JPEG files in a loop."""

import os
import time
from pathlib import Path

from usbip.classes.device.uvc import STREAM_EOF, STREAM_FID, UVC, VideoControl, VideoStreaming
from usbip.function import Function

import virtual_usb

HEADER_BYTES = 2


class PacedStreaming(VideoStreaming):
    """Sends a picture only when it is due. The library's own stream sends as fast as the bus takes it."""

    next_due = 0.0

    def set_alt(self, alt: int) -> None:
        self.next_due = time.monotonic()
        super().set_alt(alt)

    def on_iso(self, ep, lengths):
        if not self.streaming:
            return []
        return [self._packet(capacity) for capacity in lengths]

    def _packet(self, capacity: int) -> bytes:
        """The next packet: a header and a piece of the picture, or nothing while no picture is due."""
        if not self._frame:
            now = time.monotonic()
            if now < self.next_due:
                return b""
            # A machine that is too slow for the rate gets fewer pictures, not a growing queue of late ones.
            self.next_due = max(self.next_due + self.cur_interval / 1e7, now - 1)
            self._produce()
        end = self._pos + capacity - HEADER_BYTES
        flags = self._fid | (STREAM_EOF if end >= len(self._frame) else 0)
        packet = bytes((HEADER_BYTES, flags)) + self._frame[self._pos : end]
        self._pos = end
        if flags & STREAM_EOF:
            self._frame = b""
            self._fid ^= STREAM_FID
            self.frame_index += 1
        return packet


class Camera(UVC):
    """The library's camera with the paced stream in place of its own."""

    def __init__(self, streaming: PacedStreaming) -> None:
        self.vc = VideoControl()
        self.vs = streaming
        self.interfaces = (self.vc, self.vs)
        # Not UVC's own, which would make its own stream.
        Function.__init__(self)


class PictureLoop:
    """Gives the files of a folder in turn, some of them cut off in the middle as faulty cameras do."""

    def __init__(self, folder: Path, truncated_percent: int) -> None:
        self.pictures = [file.read_bytes() for file in sorted(folder.glob("*.jpg"))]
        if not self.pictures:
            raise SystemExit(f"no .jpg files in {folder}")
        self.truncated_percent = truncated_percent

    def __call__(self, stream, letter, index: int) -> bytes:
        picture = self.pictures[index % len(self.pictures)]
        # Spreads the bad ones evenly: the sum passes a multiple of 100 that often.
        before, after = index * self.truncated_percent, (index + 1) * self.truncated_percent
        return picture[: len(picture) // 2] if after // 100 > before // 100 else picture


def main() -> None:
    parser = virtual_usb.options(__doc__, serial="CAM0001")
    parser.add_argument("--size", default="640x480", help="width x height; 320x240, 640x480 and 1280x720 are drawn")
    parser.add_argument("--fps", type=int, default=10, help="pictures a second")
    parser.add_argument("--frames", type=Path, help="folder of JPEG files of that size instead of the drawn ones")
    parser.add_argument("--truncated", type=int, default=0, metavar="PERCENT", help="share of pictures cut in half")
    arguments = parser.parse_args()

    width, height = map(int, arguments.size.split("x"))
    folder = arguments.frames or Path(os.environ["LAB_FRAMES"]) / arguments.size
    pictures = PictureLoop(folder, arguments.truncated)
    streaming = PacedStreaming(width, height, arguments.fps, ("mjpeg",), pictures, virtual_usb.log)
    virtual_usb.offer(Camera(streaming), 0x0001, "Classroom Camera", arguments)


if __name__ == "__main__":
    main()
