#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# The file system becomes read-only under the running store, as Linux does to a failing disk, and writable again.
source "$LAB/lib.sh"

disk_make 64
torture_start
expect_within 60 "the reserve is allocated" torture_said '^reserve 4194304$'
for round in 1 2 3; do
    torture_mark
    # The only way for a file system with files that are open for writing.
    echo u > /proc/sysrq-trigger
    expect_within 60 "round $round: every family is refused" torture_said '^refused security readOnly' 5
    expect_within 10 "the error says where and what to do" torture_said '^failed .*events\.db.*mount -o remount,rw'
    sleep 1
    torture_mark
    mount -o remount,rw "$DISK"
    expect_within 60 "writable again: security is taken" torture_said '^security ' 50
    expect_within 60 "and environment" torture_said '^environment ' 50
done
expect "the process was not restarted" kill -0 "$torture"
torture_stop
expect_nothing_lost
expect "the hub is told how many were refused" told '.counts.security > 0 and .reason == "read_only"'

echo u > /proc/sysrq-trigger
torture_mark
torture_start
expect_within 60 "a start on a read-only disk says so" torture_said '^open failed readOnly .*/mnt/store'
mount -o remount,rw "$DISK"
expect_within 60 "and goes on by itself" torture_said '^security ' 50
torture_stop
expect_nothing_lost
