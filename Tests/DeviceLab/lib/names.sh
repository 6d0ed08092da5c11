# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034 # used by the cases
#
# The agent's names that the cases rely on, in one place: topics, fields, states.

TOPIC_ROOT=classroom/v1/changsha/no7/r301
TOPIC_PRESENCE=$TOPIC_ROOT/presence
TOPIC_EVENTS=$TOPIC_ROOT/event/#
TOPIC_BACKLOG=$TOPIC_ROOT/backlog/#
TOPIC_STATES=$TOPIC_ROOT/state/#

state_topic() { echo "$TOPIC_ROOT/state/$1"; }

# Conditions on a state message, for jq.
IS_AVAILABLE='.status == "available"'
IS_UNAVAILABLE='.status == "unavailable"'
IS_BUSY='.status == "busy"'

# Conditions on a presence message.
IS_ONLINE='.state == "online"'
IS_OFFLINE='.state == "offline"'

EVENT_DEVICE_CHANGED='.type == "classroom.device.changed"'
EVENT_MOTION='.type == "classroom.motion.measured"'
EVENT_AUDIT='.type == "classroom.audit.captured"'
EVENT_SOUND='.type == "classroom.sound.measured"'

# Fields of a state message: counters since the agent's start.
FRAMES=frames
DROPPED=dropped
ERRORS=errors
TRUNCATED=truncated
XRUNS=xruns
