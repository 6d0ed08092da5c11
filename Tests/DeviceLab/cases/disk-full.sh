#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# Another program fills the disk: environment and behaviour are refused, security goes on, also after a restart on the
# full disk, and all is taken again when space returns.
source "$LAB/lib.sh"

disk_make 48
torture_start
expect_within 60 "the reserve is allocated" torture_said '^reserve 4194304$'

disk_fill
torture_mark
expect_within 60 "environment is refused" torture_said '^refused environment diskFull' 20
expect "and behaviour" torture_said '^refused behaviour diskFull'
expect_within 60 "security goes on" torture_said '^security ' 200
expect "attendance and operations too" torture_said '^(attendance|operations) ' 200
expect "no security event was refused" failing torture_said '^refused security'
expect "the error says what to do" torture_said '^failed .*events\.db: .*Free space on the file system'

torture_stop
torture_mark
torture_start
expect_within 60 "a store on a full disk opens" torture_said '^security '
expect_within 60 "security goes on there" torture_said '^security ' 50
expect_within 60 "environment is refused there" torture_said '^refused environment diskFull' 20
expect "opening did not fail" failing torture_said '^open failed'

disk_empty
torture_mark
expect_within 60 "with space all is taken again" torture_said '^environment ' 20
expect_within 60 "and the reserve is whole" torture_said '^reserve 4194304$'
expect "the process was not restarted" kill -0 "$torture"
torture_stop
expect_nothing_lost
expect "the hub is told how many were refused" told '.counts.environment > 20 and .reason == "disk_full"'
