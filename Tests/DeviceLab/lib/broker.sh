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

# records TOPIC: what was recorded on that topic since the mark, one message a line. The topic is an exact name, or ends in /#.
# Events may also have gone as a batch, on the backlog's topics.
# By grep, which starts much faster on an emulated processor than a jq that reads them all.
records() {
    local pattern="\"topic\":\"$1\""
    [[ $1 != */# ]] || pattern="\"topic\":\"${1%#}"
    local patterns=(-e "$pattern")
    [[ $1 != "$TOPIC_EVENTS" ]] || patterns+=(-e "\"topic\":\"${TOPIC_BACKLOG%#}")
    tail -n +$((messages_mark + 1)) "$MESSAGES" | grep -F "${patterns[@]}" || true
}

# A batch is as many payloads as it holds events.
JQ_PAYLOAD='(.payload | (fromjson? // .) | if type == "array" then .[] else . end)'

# messages TOPIC: the payloads on that topic since the mark, one a line.
messages() { records "$1" | jq -c "$JQ_PAYLOAD"; }

# latest_payload TOPIC: the last payload on that topic since the mark.
latest_payload() { records "$1" | tail -n 1 | jq -c "$JQ_PAYLOAD"; }

# arrived TOPIC JQ-CONDITION: some message since the mark satisfies the condition.
arrived() { records "$1" | jq -e -n "[inputs | $JQ_PAYLOAD | select($2)] | length > 0" >/dev/null; }

# latest TOPIC JQ-CONDITION: the last message since the mark satisfies the condition; there must be one.
latest() { records "$1" | tail -n 1 | jq -e -n "[inputs | $JQ_PAYLOAD | select($2)] | length > 0" >/dev/null; }

# count TOPIC JQ-CONDITION: how many messages since the mark satisfy the condition.
count() { records "$1" | jq -n "[inputs | $JQ_PAYLOAD | select($2)] | length"; }

# arrival TOPIC JQ-CONDITION: when the first message since the mark arrived that satisfies the condition, in seconds since
# 1970. Fails while there is none.
arrival() {
    local when
    when=$(records "$1" | jq -r -n "[inputs | select($JQ_PAYLOAD | $2)][0].tst // empty") && [[ -n $when ]] || return 1
    # Debian 12's mosquitto_sub writes both "Z" and an offset.
    date --date="${when/Z/}" +%s.%N
}
