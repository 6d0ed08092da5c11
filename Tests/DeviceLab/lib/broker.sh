# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# A real mosquitto on the loopback, and a record of every message that goes through it.

BROKER_PORT=1883
MESSAGES=$LAB_STATE/messages
messages_mark=0

# Starts a broker of the script's own, and records what goes through it.
start_broker() {
    cat > "$LAB_STATE/mosquitto.conf" << EOF
listener $BROKER_PORT 127.0.0.1
allow_anonymous true
user root
max_queued_messages 100000
EOF
    mosquitto -c "$LAB_STATE/mosquitto.conf" > "$LAB_STATE/mosquitto.log" 2>&1 &
    broker_pid=$!
    wait_for 15 mosquitto_pub -h 127.0.0.1 -p "$BROKER_PORT" -t lab/started -m '{}'
    record_messages
}

# Subscribes to everything at the broker that runs already; one JSON object a line goes into $MESSAGES.
record_messages() {
    # %j and not %J: a payload that is no JSON must be recorded as well.
    mosquitto_sub -h 127.0.0.1 -p "$BROKER_PORT" -q 1 -t '#' -F '%j' > "$MESSAGES" 2>> "$LAB_STATE/mosquitto.log" &
    wait_for 15 lab_probe_arrives
}

# kill -9, as when the hub's machine fails.
kill_broker() {
    kill -9 "$broker_pid"
    wait "$broker_pid" 2>/dev/null || true
}

lab_probe_arrives() {
    mosquitto_pub -h 127.0.0.1 -p "$BROKER_PORT" -t lab/probe -m '{}' && grep -q lab/probe "$MESSAGES"
}

# From here on `arrived` looks only at later messages.
mark_messages() { messages_mark=$(wc -l < "$MESSAGES"); }

# messages TOPIC: the payloads on that topic since the mark, one a line. The topic is an exact name, or ends in /#.
messages() {
    tail -n +$((messages_mark + 1)) "$MESSAGES" | jq -c --arg topic "$1" '
        select(.topic == $topic or (($topic | endswith("/#")) and (.topic | startswith($topic | rtrimstr("#")))))
        | .payload | (fromjson? // .)'
}

# arrived TOPIC JQ-CONDITION: some message since the mark satisfies the condition.
arrived() { messages "$1" | jq -e -n "[inputs | select($2)] | length > 0" >/dev/null; }

# latest TOPIC JQ-CONDITION: the last message since the mark satisfies the condition.
latest() { messages "$1" | tail -n 1 | jq -e "$2" >/dev/null; }

# count TOPIC JQ-CONDITION: how many messages since the mark satisfy the condition.
count() { messages "$1" | jq -n "[inputs | select($2)] | length"; }
