#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# The microphone's buffer runs over while the agent does not run: counted, and sound is measured again.
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

before=$(counter mic-desk "$XRUNS")
kill -STOP "$(agent_pid)"
sleep 4
kill -CONT "$(agent_pid)"
expect_within 15 "the overrun is counted" counts_up mic-desk "$XRUNS" "$before"
mark_messages
expect_within 15 "sound is measured again" arrived "$TOPIC_EVENTS" "$EVENT_SOUND"
expect_within 10 "and loud" state mic-desk "$IS_AVAILABLE and .laeq_dbfs > -30"
tone_stop
expect "the agent runs" agent_alive
