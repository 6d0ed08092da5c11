#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# The disk fails below a file system with a journal: Linux ends the journal, and takes writes again only when the file
# system was mounted anew. Until then nothing is accepted, and afterwards all is there that was.
source "$LAB/lib.sh"

disk_make 64
torture_start
expect_within 60 "the reserve is allocated" torture_said '^reserve 4194304$'
torture_mark
disk_break
expect_within 60 "every family is refused" torture_said '^refused security (inputOutput|readOnly)' 5
# The store alone needs no journal, as its blocks are allocated: another write does.
touch "$DISK/other" 2>/dev/null || true
sync -f "$DISK" 2>/dev/null || true
disk_mend
torture_mark
expect_within 60 "the journal is lost: still refused" torture_said '^refused security (inputOutput|readOnly)' 20
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
