# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Where the lab is and where it keeps what it makes. Sourced by the scripts that run on the host.

LAB_SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
PROJECT=$(cd "$LAB_SOURCE/../.." && pwd -P)
LAB_WORK=${CLASSROOM_LAB_DIR:-$LAB_SOURCE/.work}
mkdir -p "$LAB_WORK"
LAB_WORK=$(cd "$LAB_WORK" && pwd -P)

KERNEL_TREE=$LAB_WORK/kernel
KERNEL_IMAGE=$LAB_WORK/vmlinuz
INITRAMFS=$LAB_WORK/initramfs.gz
PYTHON_ENVIRONMENT=$LAB_WORK/python
FRAMES=$LAB_WORK/frames
SYSTEMD_ROOT=$LAB_WORK/systemd-root

# The lab's own failures (no QEMU, no kernel, no boot) end with 125, as those of env(1) do, so that they
# are not taken for a failure of the script that ran in the guest. A time limit ends with 124, as in timeout(1).
LAB_CANNOT_RUN=125
LAB_TIMED_OUT=124

say() { printf 'device lab: %s\n' "$*" >&2; }

die() {
    say "$*"
    exit "$LAB_CANNOT_RUN"
}
