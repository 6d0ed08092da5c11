#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# One picture in five is cut in half, and the driver does not say so: they are counted, and the others are used.
source "$LAB/lib.sh"

start_broker
usb_plug front camera --serial CAM0001 --size 640x480 --truncated 20
configure
configure_camera cam-front 'match.serial = "CAM0001"' 640 480
agent_start

expect_within 10 "the camera is available" state cam-front "$IS_AVAILABLE"
expect_within 30 "truncated pictures are counted" counts_up cam-front "$TRUNCATED" 9
expect "about one in five" state cam-front ".$TRUNCATED / .$FRAMES > 0.12 and .$TRUNCATED / .$FRAMES < 0.28"
expect "none of them reached the decoder" state cam-front ".$ERRORS == 0"
expect "the camera stays available" state cam-front "$IS_AVAILABLE"
expect_within 10 "and the other pictures are measured" arrived "$TOPIC_EVENTS" "$EVENT_MOTION and .data.frames > 0"
expect "the agent runs" agent_alive
