# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# How soon a plug is noticed. The clock starts at udev's event, when the node is there or gone: what usbip itself needs to
# attach and detach, seconds on an emulated processor, is not the agent's. It stops when the broker delivers the message.

HOTPLUG_RECORD=$LAB_STATE/hotplug.log

# Records from now on when udev told of each camera and sound card.
record_hotplug() {
    udevadm monitor --udev --subsystem-match=video4linux --subsystem-match=sound |
        while read -r line; do echo "$EPOCHREALTIME $line"; done > "$HOTPLUG_RECORD" &
    wait_for 10 grep -q UDEV "$HOTPLUG_RECORD"
}

# hotplug_time add|remove: when the last such event came, in seconds since 1970.
hotplug_time() { awk -v action="$1" '$4 == action { time = $1 } END { print time }' "$HOTPLUG_RECORD"; }

# expect_noticed SECONDS DESCRIPTION add|remove DEVICE JQ-CONDITION: since the mark, a state of the device that satisfies the
# condition has reached the hub within that time after udev's last such event.
expect_noticed() {
    local seconds=$1 description=$2 action=$3 topic delay
    topic=$(state_topic "$4")
    if ! wait_for $((seconds + 15)) arrival "$topic" "$5"; then
        fail "$description (not at all)"
        return
    fi
    delay=$(awk -v told="$(arrival "$topic" "$5")" -v happened="$(hotplug_time "$action")" \
        'BEGIN { printf "%.1f", told - happened }')
    if awk -v delay="$delay" -v limit="$seconds" 'BEGIN { exit !(delay <= limit) }'; then
        pass "$description (${delay} s after udev's event)"
    else
        fail "$description ($delay s after udev's event, not within $seconds s)"
    fi
}
