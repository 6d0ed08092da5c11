#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# The agent's own package: installed, configured with the example's room, started by systemd, reached through the broker, stopped.
source "$LAB/lib.sh"

UNIT=classroom-agent.service
ETC=/etc/classroom-agent

property() { systemctl show --value --property="$1" "$UNIT"; }

expect "the package is installed" dpkg-query --show classroom-agent
expect "the binary runs" classroom-agent --help
expect "the unit is known" systemctl cat "$UNIT"
expect "it waits for readiness" [ "$(property Type)" = notify ]
expect "it is watched" failing [ "$(property WatchdogUSec)" = 0 ]

record_messages
vivid_load
configure
configure_camera cam-front 'match.name = "vivid"' 1280 720
# The agent runs as its own user, and its state directory is the unit's.
sed 's#^path = .*#path = "/var/lib/classroom-agent"#' "$AGENT_CONFIG" > "$ETC/config.toml"
expect "the config is valid" classroom-agent config validate "$ETC/config.toml"
expect "systemctl start returns when the agent is ready" systemctl restart "$UNIT"
expect "it is active" systemctl is-active "$UNIT"
expect "not as root" failing [ "$(ps -o user= -p "$(property MainPID)")" = root ]
expect_within 10 "it is online at the hub" latest "$TOPIC_PRESENCE" "$IS_ONLINE"
expect_within 20 "it may use the camera" state cam-front "$IS_AVAILABLE"
first=$(property MainPID)
kill -9 "$first"
expect_within 30 "systemd starts it again after kill -9" eval '[[ $(property MainPID) != "$first" ]] && systemctl is-active "$UNIT"'
expect "it stops" systemctl stop "$UNIT"
expect "cleanly" [ "$(property Result)" = success ]
expect_within 5 "and said that it is offline" latest "$TOPIC_PRESENCE" "$IS_OFFLINE"
if [[ $checks_failed -gt 0 ]]; then journalctl --no-pager -u "$UNIT" | tail -n 40; fi
