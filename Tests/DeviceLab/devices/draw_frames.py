# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
"""Draws the pictures that the virtual cameras send: a still, textured room through which a block moves.

Usage: draw_frames.py DIRECTORY
Writes DIRECTORY/<width>x<height>/<number>.jpg. Played in a loop, the block crosses the picture from left to right.
"""

import random
import sys
from pathlib import Path

from PIL import Image, ImageDraw

SIZES = ((320, 240), (640, 480), (1280, 720))
PICTURES = 20
JPEG_QUALITY = 75


def room(width: int, height: int) -> Image.Image:
    """The empty room, with fine noise: neither flat nor out of focus, and as heavy a JPEG as a real camera's."""
    noise = Image.frombytes("L", (width, height), random.Random(1).randbytes(width * height))
    light = Image.linear_gradient("L").resize((width, height)).point(lambda value: 70 + value * 90 // 255)
    picture = Image.blend(light, noise, 0.06).convert("RGB")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((width // 5, height // 8, width * 4 // 5, height * 3 // 8), fill=(20, 60, 40))
    for desk in range(4):
        left = width // 16 + desk * width // 4
        pen.rectangle((left, height * 5 // 8, left + width // 6, height * 6 // 8), fill=(150, 110, 70))
    return picture


def with_block(empty: Image.Image, step: int) -> Image.Image:
    """The room with the block at one of PICTURES places."""
    picture = empty.copy()
    width, height = picture.size
    left = step * width // PICTURES
    ImageDraw.Draw(picture).rectangle(
        (left, height * 3 // 8, left + width // 8, height * 7 // 8), fill=(230, 220, 200)
    )
    return picture


def main() -> None:
    target = Path(sys.argv[1])
    for width, height in SIZES:
        folder = target / f"{width}x{height}"
        folder.mkdir(parents=True, exist_ok=True)
        empty = room(width, height)
        for step in range(PICTURES):
            with_block(empty, step).save(folder / f"{step:03}.jpg", quality=JPEG_QUALITY, subsampling="4:2:2")


if __name__ == "__main__":
    main()
