#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# A camera with raw pictures, YUYV 1280x720, found by its driver's name.
source "$LAB/lib.sh"

start_broker
vivid_load
configure
configure_camera cam-front 'match.name = "vivid"' 1280 720
agent_start

expect_within 10 "the camera is available" state cam-front "$IS_AVAILABLE"
expect "in its format" state cam-front '.format | startswith("YUYV 1280x720")'
expect_within 20 "frames are counted" counts_up cam-front "$FRAMES" 50
expect "without errors" state cam-front ".$ERRORS == 0"
expect_within 10 "motion is measured" arrived "$TOPIC_EVENTS" "$EVENT_MOTION and .data.frames > 0"
agent_stop
expect "SIGTERM ends it with 0" [ "$agent_status" = 0 ]
