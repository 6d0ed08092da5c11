#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# Two equal cameras: pulled and plugged in again in the other order, each is found by its serial number at another node.
source "$LAB/lib.sh"

start_broker
usb_plug front camera --serial CAM0001 --size 320x240
usb_plug rear camera --serial CAM0002 --size 320x240
record_hotplug
configure
configure_camera cam-front 'match.serial = "CAM0001"' 320 240
agent_start
expect_within 10 "the camera is available" state cam-front "$IS_AVAILABLE"
first_node=$(camera_node CAM0001)
expect "at its node $first_node" state cam-front ".node == \"$first_node\""

before_plugging
usb_unplug front
expect_noticed 5 "unplugged: noticed" remove cam-front "$IS_UNAVAILABLE"
expect "with a reason" state cam-front '.reason | length > 0'
expect_within 5 "and told as an event" arrived "$TOPIC_EVENTS" "$EVENT_DEVICE_CHANGED and .data.status == \"unavailable\""

before_plugging
usb_replug front
expect_noticed 5 "plugged in again: available" add cam-front "$IS_AVAILABLE"
before=$(counter cam-front "$FRAMES")
expect_within 10 "and delivers" counts_up cam-front "$FRAMES" $((before + 10))

before_plugging
usb_unplug front
expect_noticed 5 "unplugged again: noticed" remove cam-front "$IS_UNAVAILABLE"
usb_unplug rear
usb_replug rear
# Longer than the longest wait between two tries.
expect_throughout 6 "the other camera is not taken for it" state cam-front "$IS_UNAVAILABLE"
before_plugging
usb_replug front
second_node=$(camera_node CAM0001)
expect "the kernel gave it another node, $second_node" [ "$second_node" != "$first_node" ]
expect_noticed 5 "it is found there" add cam-front "$IS_AVAILABLE and .node == \"$second_node\""

before_plugging
usb_cut front
expect_noticed 5 "cable cut: noticed" remove cam-front "$IS_UNAVAILABLE"
expect "the agent runs" agent_alive
