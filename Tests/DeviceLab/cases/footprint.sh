#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# The agent's memory as Debian's kernel counts it, and its share of a processor: without devices, and with a camera and a
# microphone. Memory has limits here; the processor is emulated, so its share is only told.
source "$LAB/lib.sh"

# As the unit sets them for every agent that is installed.
while read -r setting; do
    # shellcheck disable=SC2163 # exports the variable that it names
    export "$setting"
done < <(sed -n 's/^Environment=//p' "$LAB/../../systemd/classroom-agent.service" | tr ' ' '\n' | grep '=')

pss_kib() { awk '/^Pss:/ { print $2 }' "/proc/$(agent_pid)/smaps_rollup"; }
# In hundredths of a second.
processor_time() { awk '{ print $14 + $15 }' "/proc/$(agent_pid)/stat"; }

# footprint DESCRIPTION MEBIBYTES: measures ten seconds, and checks what was held at their end.
footprint() {
    local before after pss
    before=$(processor_time)
    sleep 10
    after=$(processor_time)
    pss=$(pss_kib)
    note "$1: PSS $(awk -v kib="$pss" 'BEGIN { printf "%.1f", kib / 1024 }') MiB," \
        "$(awk -v hundredths=$((after - before)) 'BEGIN { printf "%.1f", hundredths / 10 }') % of an emulated core," \
        "$(awk "/^Threads:/ { print \$2 }" "/proc/$(agent_pid)/status") threads"
    expect "$1: PSS at most $2 MiB" [ "$pss" -le $(($2 * 1024)) ]
}

start_broker
configure
agent_start
expect_within 10 "without devices it is online" latest "$TOPIC_PRESENCE" "$IS_ONLINE"
footprint "idle" 15
agent_stop

aloop_load
tone_start 1000
vivid_load
configure
configure_camera cam-front 'match.name = "vivid"' 1280 720
configure_microphone mic-desk "match.card = \"$ALOOP_CARD\""
agent_start
expect_within 20 "raw pictures arrive" counts_up cam-front "$FRAMES" 30
expect_within 15 "and sound" state mic-desk "$IS_AVAILABLE"
footprint "YUYV 1280x720 and a microphone" 40
agent_stop

usb_plug front camera --serial CAM0001 --size 1280x720
configure
configure_camera cam-front 'match.serial = "CAM0001"' 1280 720
configure_microphone mic-desk "match.card = \"$ALOOP_CARD\""
mark_messages
agent_start
expect_within 20 "JPEG pictures arrive" counts_up cam-front "$FRAMES" 30
expect_within 15 "and sound" state mic-desk "$IS_AVAILABLE"
footprint "MJPG 1280x720 and a microphone" 40
agent_stop
