#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# In the guest: StoreTorture on ext4 on dm-log-writes, which keeps every write and flush of the file system in its order.
# What was accepted goes to a raw part of the same logged device, without flushes of its own: in the log each line stands
# behind the flush that made its event durable.
#
# Arguments: StoreTorture, its calls, and the layout of the disk in sectors: those of the file system, of the accepted
# lines, and of the log.
source "$LAB/lib/checks.sh"
torture=$1 calls=$2 files=$3 accepted=$4 log=$5

for module in ext4 dm-mod dm-log-writes; do modprobe "$module"; done
# make NAME SECTORS TARGET...: a device of the mapper.
make() {
    local name=$1 sectors=$2
    shift 2
    dmsetup create "$name" --table "0 $sectors $*"
    wait_for 10 test -b "/dev/mapper/$name"
}
make origin $((files + accepted)) linear /dev/vda 0
make log "$log" linear /dev/vda $((files + accepted))
make logged $((files + accepted)) log-writes /dev/mapper/origin /dev/mapper/log
make files "$files" linear /dev/mapper/logged 0
make accepted "$accepted" linear /dev/mapper/logged "$files"

mount -t ext4 /dev/mapper/files /mnt
mkdir /mnt/store
sync
dmsetup message logged 0 mark begin
# One block for each read from the pipe, written around the cache before the next is read.
"$torture" /mnt/store/db "$calls" | dd of=/dev/mapper/accepted bs=4096 conv=sync,notrunc oflag=direct status=none
dmsetup message logged 0 mark end
umount /mnt
for name in accepted files logged log origin; do dmsetup remove "$name"; done
pass "recorded $calls calls of each task"
