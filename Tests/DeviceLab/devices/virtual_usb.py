# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
"""What the virtual USB devices share: their options, and being offered to the kernel on a loopback port."""

import argparse
import time

from usbip.device import USBDevice
from usbip.transport import USBIP

# pid.codes' vendor number, whose products 0001 to 0010 are free for tests.
VENDOR = 0x1209


def options(description: str, serial: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--port", type=int, required=True, help="TCP port on 127.0.0.1 for `usbip attach`")
    parser.add_argument("--serial", default=serial, help="serial number; empty for a device without one")
    return parser


def offer(function, product_number: int, product: str, arguments: argparse.Namespace) -> None:
    """Offers the device until the process is killed; prints "ready" when `usbip attach` may come."""
    device = USBDevice(
        VENDOR, product_number, manufacturer="Lab", product=product, serial=arguments.serial or None
    )
    device.add(function)
    # Without a bus there is no clock: unpaced, the kernel would take pictures and sound as fast as it can.
    device.set_iso_pacing(True)
    device.plug(via=USBIP("127.0.0.1", arguments.port))
    print(f"ready: {product} {arguments.serial}", flush=True)
    while True:
        time.sleep(3600)


def log(text: str) -> None:
    """Events that are rare enough to print; the library also reports every single transfer."""
    if text.startswith(("COMMIT", "STREAM", "MIC")):
        print(text, flush=True)
