#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# The disk fails every read and write for a while, below a file system that goes on when the disk does: one without a
# journal.
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
