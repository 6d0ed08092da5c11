#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# Other programs have the camera and the microphone: the agent says which, and takes each as soon as it is free.
source "$LAB/lib.sh"

# holds PROCESS NODE: the process has the node open.
holds() { [[ -n $(find "/proc/$1/fd" -lname "$2" -print -quit) ]]; }

# told_as_busy DEVICE HOLDER
told_as_busy() {
    arrived "$TOPIC_EVENTS" "$EVENT_DEVICE_CHANGED and .data.status == \"busy\"
        and (.source | endswith(\"/$1\")) and (.data.holder | contains(\"$2\"))"
}

start_broker
vivid_load
aloop_load
v4l2-ctl --device "$(vivid_node)" --stream-mmap > "$LAB_STATE/v4l2-ctl.txt" 2>&1 &
viewer=$!
arecord -q -D "hw:$ALOOP_CARD,0" -f S16_LE -r 48000 -c 1 /dev/null 2> "$LAB_STATE/arecord.log" &
recorder=$!
disown -a
# The name of a microphone's PCM leads to this node.
wait_for 15 grep -q '<' "$LAB_STATE/v4l2-ctl.txt"
wait_for 15 holds "$recorder" /dev/snd/pcmC0D0c
configure
configure_camera cam-front 'match.name = "vivid"' 640 480
configure_microphone mic-desk "match.card = \"$ALOOP_CARD\""
agent_start

expect_within 15 "the camera is busy" state cam-front "$IS_BUSY and (.holder | contains(\"v4l2-ctl\"))"
expect_within 15 "the microphone is busy" state mic-desk "$IS_BUSY and (.holder | contains(\"arecord\"))"
expect_within 5 "v4l2-ctl is named in an event" told_as_busy cam-front v4l2-ctl
expect_within 5 "arecord is named in an event" told_as_busy mic-desk arecord
# Two of the longest waits between tries.
expect_throughout 10 "the other programs are not disturbed" eval "kill -0 $viewer $recorder"
kill "$viewer" "$recorder"
expect_within 15 "when the camera is free it is taken" state cam-front "$IS_AVAILABLE and .holder == null"
expect_within 15 "and the microphone" state mic-desk "$IS_AVAILABLE and .holder == null"
expect_within 20 "the camera delivers" counts_up cam-front "$FRAMES" 10
