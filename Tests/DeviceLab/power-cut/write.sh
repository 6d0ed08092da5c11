#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# In the guest: StoreTorture on ext4 on a disk with a write-back cache, until the machine is killed. What was accepted
# leaves the machine at once over its serial port.
#
# Arguments: StoreTorture.
set -euo pipefail
modprobe ext4
mount -t ext4 /dev/vda /mnt
mkdir -p /mnt/store
exec "$1" /mnt/store/db
