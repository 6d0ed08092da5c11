#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# That run-systemd itself works: the probe's package is installed and its service was ready when dpkg had ended.
source "$LAB/lib.sh"

expect "systemd is process 1" [ "$(cat /proc/1/comm)" = systemd ]
expect "the package is installed" dpkg-query --show lab-probe
expect "its service is active" systemctl is-active lab-probe.service
expect "it said that it is ready" [ "$(systemctl show --value --property=StatusText lab-probe.service)" = watching ]
expect "it is watched" [ "$(systemctl show --value --property=WatchdogUSec lab-probe.service)" = 20s ]
expect "it starts at boot" systemctl is-enabled lab-probe.service
expect_within 30 "the system is up" eval 'systemctl is-system-running | grep -qE "running|degraded"'
note "units that failed: $(systemctl --failed --plain --no-legend | awk '{ print $1 }' | tr '\n' ' ')"
record_messages
mosquitto_pub -t lab/topic -m '{"value": 1}'
expect_within 5 "messages go through the system's own broker" arrived lab/topic '.value == 1'
expect "it stops when asked" systemctl stop lab-probe.service
expect "cleanly" [ "$(systemctl show --value --property=Result lab-probe.service)" = success ]
