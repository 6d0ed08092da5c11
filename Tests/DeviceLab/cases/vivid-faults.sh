#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# Every fault that the kernel's virtual camera can be given, one after the other, under a running agent: it comes back by itself.
source "$LAB/lib.sh"

start_broker
vivid_load
configure
configure_camera cam-front 'match.name = "vivid"' 640 480
agent_start
expect_within 10 "the camera is available" state cam-front "$IS_AVAILABLE"
expect_within 20 "and delivers" counts_up cam-front "$FRAMES" 10

# More frames arrive than had when the fault struck: 15 are more than a ring of buffers still holds.
delivers_again() {
    local before
    before=$(counter cam-front "$FRAMES")
    expect_within 20 "$1: frames arrive again" counts_up cam-front "$FRAMES" $((before + 15))
    expect_within 10 "$1: the camera is available" state cam-front "$IS_AVAILABLE"
}

before=$(counter cam-front "$ERRORS")
vivid_fault flagged-buffer
expect_within 10 "flagged buffer: counted as an error" counts_up cam-front "$ERRORS" "$before"
delivers_again "flagged buffer"

before=$(counter cam-front "$DROPPED")
vivid_fault drop-50
expect_within 15 "50 % dropped: the gaps are counted" counts_up cam-front "$DROPPED" $((before + 3))
vivid_fault drop-100
expect_within 20 "100 % dropped: noticed" state cam-front "$IS_UNAVAILABLE or .health == \"lost\""
vivid_fault drop-0
delivers_again "100 % dropped"

vivid_fault qbuf-error
delivers_again "QBUF error"

vivid_fault fatal-error
delivers_again "fatal error"

mark_messages
vivid_fault disconnect
expect_within 10 "disconnect: told as an event" arrived "$TOPIC_EVENTS" "$EVENT_DEVICE_CHANGED and .data.status == \"unavailable\""
expect_within 15 "disconnect: available again" state cam-front "$IS_AVAILABLE"
delivers_again "disconnect"

# These strike when the camera is opened, which the disconnect makes the agent do.
vivid_fault reqbufs-error
vivid_fault disconnect
delivers_again "REQBUFS error"

vivid_fault streamon-error
vivid_fault disconnect
delivers_again "STREAMON error"

expect "the agent is still the same process" agent_alive
expect "it holds one descriptor of the camera" [ "$(agent_descriptors "$(vivid_node)")" = 1 ]
