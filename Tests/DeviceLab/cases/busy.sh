#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# Another program has the camera: the agent says which, and takes the camera as soon as it is free.
source "$LAB/lib.sh"

start_broker
vivid_load
v4l2-ctl --device "$(vivid_node)" --stream-mmap > /dev/null 2>&1 &
other=$!
disown
wait_for 10 eval "ls -l /proc/$other/fd | grep -q /dev/video"
sleep 1 # it has opened the node, and asks for its buffers next
configure
configure_camera cam-front 'match.name = "vivid"' 640 480
agent_start

expect_within 15 "the camera is busy" state cam-front "$IS_BUSY"
expect "and v4l2-ctl holds it" state cam-front '.holder | contains("v4l2-ctl")'
expect_within 5 "told as an event" arrived "$TOPIC_EVENTS" "$EVENT_DEVICE_CHANGED and .data.status == \"busy\" and (.data.holder | contains(\"v4l2-ctl\"))"
expect "the other program is not disturbed" kill -0 "$other"
kill "$other"
expect_within 30 "when it is free it is taken" state cam-front "$IS_AVAILABLE"
expect_within 20 "and delivers" counts_up cam-front "$FRAMES" 10
