#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# Every fault that the kernel's virtual camera can be given, one after the other, under a running agent: each is told as what it
# is, and the camera comes back by itself.
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
    expect_within 20 "$1: frames arrive again" state cam-front "$IS_AVAILABLE and .$FRAMES > $before + 15"
}

# told FAULT CALL ERROR: an event says that the camera is away because this call failed, and with what error.
told() {
    expect_within 20 "$1: told as the failure of $2" arrived "$TOPIC_EVENTS" \
        "$EVENT_DEVICE_CHANGED and .data.status == \"unavailable\" and (.data.reason | test(\"$2[A-Z_]* failed: $3\"))"
}

before=$(counter cam-front "$ERRORS")
vivid_fault flagged-buffer
expect_within 10 "flagged buffer: counted as an error" counts_up cam-front "$ERRORS" "$before"
delivers_again "flagged buffer"

before=$(counter cam-front "$DROPPED")
vivid_fault drop-50
expect_within 15 "50 % dropped: the gaps are counted" counts_up cam-front "$DROPPED" $((before + 3))
delivers_again "50 % dropped, still"
expect "until here the camera was never away" failing arrived "$TOPIC_EVENTS" "$EVENT_DEVICE_CHANGED and .data.status == \"unavailable\""

vivid_fault drop-100
told "100 % dropped" poll "Connection timed out"
vivid_fault drop-0
delivers_again "100 % dropped"

mark_messages
vivid_fault qbuf-error
told "QBUF error" VIDIOC_QBUF "Invalid argument"
delivers_again "QBUF error"

# Which call meets the dead stream first is a matter of the moment.
mark_messages
vivid_fault fatal-error
expect_within 10 "fatal error: told as EIO" arrived "$TOPIC_EVENTS" \
    "$EVENT_DEVICE_CHANGED and (.data.reason | contains(\"Input/output error\"))"
delivers_again "fatal error"

mark_messages
vivid_fault disconnect
told "disconnect" VIDIOC_ "No such device"
delivers_again "disconnect"

# These strike when the camera is opened, which the disconnect makes the agent do.
mark_messages
vivid_fault reqbufs-error
vivid_fault disconnect
told "REQBUFS error" VIDIOC_REQBUFS "Invalid argument"
delivers_again "REQBUFS error"

mark_messages
vivid_fault streamon-error
vivid_fault disconnect
told "STREAMON error" VIDIOC_STREAMON "Invalid argument"
delivers_again "STREAMON error"

expect "the agent is still the same process" agent_alive
expect "it holds one descriptor of the camera" [ "$(agent_descriptors "$(vivid_node)")" = 1 ]
