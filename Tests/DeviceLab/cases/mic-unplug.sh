#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# Two microphones, a USB one known by its serial number and a sound card known by its id, lose their hardware and get it back.
source "$LAB/lib.sh"

start_broker
usb_plug desk microphone --serial MIC0001
aloop_load
tone_start 1000
record_hotplug
configure
configure_microphone mic-desk 'match.serial = "MIC0001"'
configure_microphone mic-wall "match.card = \"$ALOOP_CARD\""
agent_start

# measured DEVICE: an event since the mark tells how loud it was there.
measured() { arrived "$TOPIC_EVENTS" "$EVENT_SOUND and (.source | endswith(\"/$1\"))"; }

expect_within 15 "the USB microphone hears the tone" state mic-desk "$IS_AVAILABLE and .laeq_dbfs > -30"
expect_within 15 "the sound card too" state mic-wall "$IS_AVAILABLE and .laeq_dbfs > -30"

before_plugging
usb_unplug desk
expect_noticed 5 "USB microphone unplugged: noticed" remove mic-desk "$IS_UNAVAILABLE"
expect "no level is shown any more" state mic-desk '.laeq_dbfs == null'
expect_within 10 "the other one is measured as before" measured mic-wall
before_plugging
usb_replug desk
expect_noticed 5 "plugged in again: available" add mic-desk "$IS_AVAILABLE"
expect_within 15 "and measured" measured mic-desk

before_plugging
aloop_unbind
expect_noticed 5 "sound card unbound: noticed" remove mic-wall "$IS_UNAVAILABLE"
tone_stop
before_plugging
aloop_bind
tone_start 1000
expect_noticed 5 "bound again: available" add mic-wall "$IS_AVAILABLE"
expect_within 15 "and measured" measured mic-wall

before_plugging
usb_cut desk
expect_noticed 5 "USB cable cut: noticed" remove mic-desk "$IS_UNAVAILABLE"
expect "the agent runs" agent_alive
