#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# A USB microphone is pulled and plugged in again.
source "$LAB/lib.sh"

start_broker
usb_plug desk microphone --serial MIC0001
configure
configure_microphone mic-desk 'match.serial = "MIC0001"'
agent_start

expect_within 10 "the microphone is available" state mic-desk "$IS_AVAILABLE"
expect_within 15 "sound is measured" arrived "$TOPIC_EVENTS" "$EVENT_SOUND"
usb_unplug desk
expect_within 5 "unplugged: noticed" state mic-desk "$IS_UNAVAILABLE"
expect "no level is shown any more" state mic-desk '.laeq_dbfs == null'
usb_replug desk
expect_within 5 "plugged in again: available" state mic-desk "$IS_AVAILABLE"
mark_messages
expect_within 15 "sound is measured again" arrived "$TOPIC_EVENTS" "$EVENT_SOUND"
usb_cut desk
expect_within 10 "cable cut: noticed" state mic-desk "$IS_UNAVAILABLE"
expect "the agent runs" agent_alive
