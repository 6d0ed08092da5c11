#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# A USB camera with MJPG 1280x720: streamed, measured, published; and a clean stop.
source "$LAB/lib.sh"

start_broker
usb_plug front camera --serial CAM0001 --size 1280x720
configure
configure_camera cam-front 'match.serial = "CAM0001"' 1280 720
agent_start

expect_within 10 "the agent is online" latest "$TOPIC_PRESENCE" "$IS_ONLINE"
expect_within 10 "the camera is available" state cam-front "$IS_AVAILABLE"
expect "at its node" state cam-front ".node == \"$(camera_node CAM0001)\""
expect "in its format" state cam-front '.format | startswith("MJPG 1280x720")'
expect_within 20 "frames are counted" counts_up cam-front "$FRAMES" 50
expect_within 10 "at about the rate asked for" state cam-front '.frames_per_second > 7 and .frames_per_second < 13'
expect "whole ones" state cam-front ".$TRUNCATED == 0 and .$ERRORS == 0"
expect_within 10 "motion is measured" arrived "$TOPIC_EVENTS" "$EVENT_MOTION and .data.frames > 0"
expect_within 10 "and seen, where a block crosses the picture" arrived "$TOPIC_STATES" '.motion_ratio > 0'

stop_began=$SECONDS
agent_stop
expect "SIGTERM ends it with 0" [ "$agent_status" = 0 ]
expect "within a few seconds" [ $((SECONDS - stop_began)) -le 4 ]
expect_within 3 "it said that it is offline" latest "$TOPIC_PRESENCE" "$IS_OFFLINE"
