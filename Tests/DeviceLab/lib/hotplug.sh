# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# How soon a plug is noticed. The clock starts at udev's event, when the node is there or gone: what usbip itself needs to
# attach and detach, seconds on an emulated processor, is not the agent's. It stops when the broker delivers the message.

HOTPLUG_RECORD=$LAB_STATE/hotplug.log
hotplug_mark=0

# Records from now on when udev told of each camera and sound card.
record_hotplug() {
    udevadm monitor --udev --subsystem-match=video4linux --subsystem-match=sound |
        while read -r line; do echo "$EPOCHREALTIME $line"; done > "$HOTPLUG_RECORD" &
    wait_for 10 grep -q UDEV "$HOTPLUG_RECORD"
}

# Call it before each plug: expect_noticed looks only at what came after.
before_plugging() {
    mark_messages
    hotplug_mark=$(wc -l < "$HOTPLUG_RECORD")
}

# hotplug_time add|remove: when the last such event came since the mark, in seconds since 1970. Fails while there is none.
hotplug_time() {
    awk -v mark="$hotplug_mark" -v action="$1" 'NR > mark && $4 == action { time = $1 } END { print time; exit !time }' \
        "$HOTPLUG_RECORD"
}

# expect_noticed SECONDS DESCRIPTION add|remove DEVICE JQ-CONDITION: a state of the device that satisfies the condition has
# reached the hub within that time after udev's last such event. A negative time: the kernel told the agent before udev had
# run its rules.
expect_noticed() {
    local seconds=$1 description=$2 action=$3 topic delay
    topic=$(state_topic "$4")
    if ! wait_for 15 hotplug_time "$action" || ! wait_for $((seconds + 15)) arrival "$topic" "$5"; then
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
