#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# The agent's own package, as a technician meets it: installed, configured, started by systemd, reached through the broker,
# looked after by the watchdog, upgraded, removed and purged.
source "$LAB/lib.sh"

UNIT=classroom-agent.service
CONFIG=/etc/classroom-agent/agent.toml
STORE=/var/lib/classroom-agent

property() { systemctl show --value --property="$1" "$UNIT"; }
# Another process than the one of that id does the work now.
is_replaced() { [[ $(property MainPID) != "$1" ]] && systemctl is-active --quiet "$UNIT"; }
runs_as_its_user() { [[ $(stat --format=%U "/proc/$(property MainPID)") == classroom-agent ]]; }
# doctor ends with 0 and has found that the camera delivers.
doctor_is_content() {
    classroom-agent doctor > "$LAB_STATE/doctor.log" 2>&1 && grep -q 'cam-front.*delivers' "$LAB_STATE/doctor.log"
}

expect "the package is installed" dpkg-query --show classroom-agent
expect "the binary runs" classroom-agent --help
expect "the unit is known" systemctl cat "$UNIT"
expect "it starts at boot" systemctl is-enabled "$UNIT"
expect "it waits for readiness" [ "$(property Type)" = notify ]
expect "without a config it does not run" failing systemctl is-active "$UNIT"
expect "which is no failure" failing systemctl is-failed "$UNIT"
# Without its pages: this small system has no man.
verdict=$(systemd-analyze verify --man=no "/lib/systemd/system/$UNIT" 2>&1 || true)
expect "systemd-analyze verify has nothing to say${verdict:+, but: $verdict}" [ -z "$verdict" ]
note "systemd-analyze security: $(systemd-analyze security --no-pager "$UNIT" 2>&1 | tail -n 1)"

record_messages
vivid_load
configure
configure_camera cam-front 'match.name = "vivid"' 1280 720
# The socket is where the unit has its runtime directory, and the store where it has its state directory.
sed -e '/^\[local\]/,/^socket/d' -e "s#^path = .*#path = \"$STORE\"#" "$AGENT_CONFIG" |
    install -m 0640 -g classroom-agent /dev/stdin "$CONFIG"
expect "the config is valid" classroom-agent config validate "$CONFIG"
expect "systemctl start returns when the agent is ready" systemctl start "$UNIT"
expect "it is active" systemctl is-active "$UNIT"
expect "watched" [ "$(property WatchdogUSec)" = 30s ]
expect "as its own user" runs_as_its_user
expect_within 10 "it is online at the hub" latest "$TOPIC_PRESENCE" "$IS_ONLINE"
expect_within 20 "it may use the camera" state cam-front "$IS_AVAILABLE and .$FRAMES > 20"
expect "status works" eval 'classroom-agent status | grep -q "cam-front *camera *available"'
expect "doctor is content" doctor_is_content
note "$(tail -n 1 "$LAB_STATE/doctor.log"): $(grep -o 'warn.*' "$LAB_STATE/doctor.log" | awk '{ print $2 }' | tr '\n' ' ')"
expect "only its user and group may look into its store" [ "$(stat --format=%a:%U "$STORE")" = 750:classroom-agent ]

first=$(property MainPID)
kill -9 "$first"
expect_within 30 "systemd starts it again after kill -9" is_replaced "$first"

# The unit's own 30 s, but sooner.
mkdir -p "/run/systemd/system/$UNIT.d"
printf '[Service]\nWatchdogSec=6\n' > "/run/systemd/system/$UNIT.d/sooner.conf"
systemctl daemon-reload
systemctl restart "$UNIT"
first=$(property MainPID)
expect_throughout 8 "an agent that works is left alone by the watchdog" eval '[[ $(property MainPID) == "$first" ]]'
kill -STOP "$first"
expect_within 30 "one that hangs is replaced" is_replaced "$first"
expect "by the watchdog" eval 'journalctl --no-pager -u "$UNIT" | grep -q "Watchdog timeout"'
rm -r "/run/systemd/system/$UNIT.d"
systemctl daemon-reload

first=$(property MainPID)
mark_messages
expect "the same package installs again, as in an upgrade" dpkg --force-unsafe-io --install "$DEB"
expect "which starts the new binary" is_replaced "$first"
expect_within 10 "the old one said that it was offline" arrived "$TOPIC_PRESENCE" "$IS_OFFLINE"
expect_within 10 "the new one is online" latest "$TOPIC_PRESENCE" "$IS_ONLINE"
expect_within 20 "and has the camera" state cam-front "$IS_AVAILABLE"

# Stopped, the camera given to another program, and started again: an agent without root sees that the camera is busy but not
# by whom, and tells it all the same; root's doctor names the program.
expect "it stops" systemctl stop "$UNIT"
expect "cleanly" [ "$(property Result)" = success ]
expect_within 5 "and said that it is offline" latest "$TOPIC_PRESENCE" "$IS_OFFLINE"
v4l2-ctl --device "$(vivid_node)" --stream-mmap > "$LAB_STATE/v4l2-ctl.txt" 2>&1 &
viewer=$!
disown "$viewer"
wait_for 15 grep -q '<' "$LAB_STATE/v4l2-ctl.txt"
systemctl start "$UNIT"
expect_within 15 "a camera that another user's program has is busy" state cam-front "$IS_BUSY"
note "as the agent tells it: $(latest_payload "$(state_topic cam-front)")"
classroom-agent doctor > "$LAB_STATE/busy.log" 2>&1 || true
expect "doctor names the program" grep -q 'v4l2-ctl' "$LAB_STATE/busy.log"
kill "$viewer"
expect_within 15 "when it is free it is taken" state cam-front "$IS_AVAILABLE"

expect "nothing that the agent runs on complains of the unit's limits" failing eval 'journalctl --no-pager -u "$UNIT" | grep "Failed to"'
expect "the package can be removed" dpkg --remove classroom-agent
expect "which stops the agent" failing systemctl is-active "$UNIT"
expect "and leaves the config" [ -e "$CONFIG" ]
expect "and what the hub has not got" [ -e "$STORE/events.sqlite" ]
expect "it can be purged" dpkg --purge classroom-agent
expect "and nothing is left" [ ! -e "$STORE" -a ! -e "${CONFIG%/*}" -a ! -e /usr/bin/classroom-agent ]
if [[ $checks_failed -gt 0 ]]; then journalctl --no-pager -u "$UNIT" | tail -n 60; fi
