# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Runs the agent's binary, $AGENT, as a child of the script.

AGENT_CONFIG=$LAB_STATE/agent.toml
AGENT_LOG=$LAB_STATE/agent.log
AGENT_STORE=/var/lib/classroom-agent-lab

# Begins the config: the room, the hub and the store. Devices follow with configure_camera and configure_microphone.
configure() {
    mkdir -p "$AGENT_STORE"
    cat > "$AGENT_CONFIG" << EOF
[room]
district = "changsha"
school = "no7"
room = "r301"
[hub]
addresses = ["mqtt://127.0.0.1:$BROKER_PORT"]
[store]
path = "$AGENT_STORE"
[measurements]
period_seconds = 2
state_seconds = 1
[local]
socket = "$LAB_STATE/agent.sock"
EOF
}

# configure_camera ID MATCH WIDTH HEIGHT, where MATCH is a TOML line such as 'match.serial = "CAM0001"'.
configure_camera() {
    cat >> "$AGENT_CONFIG" << EOF
[[devices]]
id = "$1"
kind = "camera"
source = "v4l2"
$2
width = $3
height = $4
frames_per_second = 10
EOF
}

# configure_microphone ID MATCH
configure_microphone() {
    cat >> "$AGENT_CONFIG" << EOF
[[devices]]
id = "$1"
kind = "microphone"
source = "alsa"
$2
EOF
}

agent_start() {
    [[ -x ${AGENT:-} ]] || { echo "AGENT does not name the agent's binary" && exit 125; }
    "$AGENT" run --config "$AGENT_CONFIG" >> "$AGENT_LOG" 2>&1 &
    agent_process=$!
}

agent_pid() { echo "$agent_process"; }

agent_alive() { kill -0 "$agent_process" 2>/dev/null; }

# Asks it to end; sets agent_status to its exit status.
agent_stop() {
    agent_status=0
    kill -TERM "$agent_process"
    wait "$agent_process" || agent_status=$?
}

# state DEVICE JQ-CONDITION: the last state that the device's topic told satisfies the condition.
state() { latest "$(state_topic "$1")" "$2"; }

# counter DEVICE FIELD: a number of the device's last state, 0 while there is none.
counter() { records "$(state_topic "$1")" | tail -n 1 | jq -n "[inputs | $JQ_PAYLOAD | .$2][0] // 0"; }

# counts_up DEVICE FIELD FROM: the counter has passed that number.
counts_up() { [[ $(counter "$1" "$2") -gt $3 ]]; }

# agent_descriptors NODE: how many of its descriptors are that device; one that is left behind keeps a device from coming back.
agent_descriptors() { find "/proc/$agent_process/fd" -lname "$1" | wc -l; }
