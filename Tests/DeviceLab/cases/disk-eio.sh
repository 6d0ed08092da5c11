#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# The disk fails every read and write for a while. Without a journal the file system goes on when the disk does; with one
# Linux makes it read-only until it is mounted anew.
source "$LAB/lib.sh"

disk_make 64 -O ^has_journal -E lazy_itable_init=0
mount -o remount,errors=continue "$DISK"
torture_start
expect_within 60 "the reserve is allocated" torture_said '^reserve 4194304$'
for round in 1 2 3; do
    torture_mark
    disk_break
    expect_within 60 "round $round: every family is refused" torture_said '^refused security inputOutput' 5
    expect "the error says where and what to do" torture_said '^failed .*events\.db.*dmesg'
    sleep 1
    torture_mark
    disk_mend
    expect_within 60 "mended: security is taken" torture_said '^security ' 50
    expect_within 60 "and environment" torture_said '^environment ' 50
done
expect "the process was not restarted" kill -0 "$torture"
torture_stop
# What the disk has, not what memory has.
umount "$DISK"
mount "$DISK_DEVICE" "$DISK"
expect_nothing_lost
expect "the hub is told how many were refused" told '.counts.security > 0 and .reason == "input_output"'

umount "$DISK"
mkfs.ext4 -q -F -m 0 "$DISK_DEVICE"
mount "$DISK_DEVICE" "$DISK"
: > "$LAB_STATE/torture.log"
torture_seen=0
torture_start
expect_within 60 "with a journal: the reserve is allocated" torture_said '^reserve 4194304$'
torture_mark
disk_break
expect_within 60 "every family is refused" torture_said '^refused security (inputOutput|readOnly)' 5
disk_mend
sleep 1
expect_within 60 "the journal is lost: still refused" torture_said '^refused security readOnly' 20
expect "and the process lives" kill -0 "$torture"
torture_stop || note "it ended with $?"
umount "$DISK"
e2fsck -p -f "$DISK_DEVICE" > "$LAB_STATE/fsck.log" 2>&1 || note "e2fsck ended with $?"
mount "$DISK_DEVICE" "$DISK"
expect_nothing_lost
torture_mark
torture_start
expect_within 60 "mounted anew the store goes on" torture_said '^security 1 ' 20
torture_stop
expect_nothing_lost
