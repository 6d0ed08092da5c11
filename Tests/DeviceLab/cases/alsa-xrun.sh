#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# The microphone's buffer of a second runs over while the agent does not run: counted, and sound is measured again.
source "$LAB/lib.sh"

start_broker
aloop_load
tone_start 1000
configure
configure_microphone mic-desk "match.card = \"$ALOOP_CARD\""
agent_start

expect_within 10 "the microphone is available" state mic-desk "$IS_AVAILABLE"
expect_within 15 "sound is measured" arrived "$TOPIC_EVENTS" "$EVENT_SOUND"
expect_within 10 "and loud" state mic-desk '.laeq_dbfs > -30'
expect "as uncalibrated" state mic-desk '.calibrated == false'

for stop in first second; do
    before=$(counter mic-desk "$XRUNS")
    kill -STOP "$(agent_pid)"
    sleep 4
    mark_messages
    kill -CONT "$(agent_pid)"
    expect_within 15 "$stop stop: the overrun is counted" counts_up mic-desk "$XRUNS" "$before"
    expect_within 15 "$stop stop: sound is measured again" arrived "$TOPIC_EVENTS" "$EVENT_SOUND"
    expect_within 10 "$stop stop: and loud" state mic-desk "$IS_AVAILABLE and .laeq_dbfs > -30"
done
expect "an overrun is no failure: the microphone was never away" failing arrived "$TOPIC_EVENTS" \
    "$EVENT_DEVICE_CHANGED and .data.status == \"unavailable\""
tone_stop
expect "the agent runs" agent_alive
