#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# The technician's commands: beside the running agent, without it, and while another program has the devices.
source "$LAB/lib.sh"

ANSWER=$LAB_STATE/answer.txt
COMPLAINT=$LAB_STATE/complaint.log
HOME_FOLDER=/root/captures
mkdir "$HOME_FOLDER"

# gives STATUS COMMAND...: the agent's subcommand ends with that status; what it said is in $ANSWER and $COMPLAINT.
gives() {
    local expected=$1 status=0
    shift
    timeout 30 "$AGENT" "$@" --config "$AGENT_CONFIG" > "$ANSWER" 2> "$COMPLAINT" || status=$?
    [[ $status == "$expected" ]]
}
# gives_json JQ-CONDITION COMMAND...: it ends with 0, and some line of what it printed satisfies the condition.
gives_json() {
    local condition=$1
    shift
    gives 0 "$@" --json && jq -e -n "[inputs | select($condition)] | length > 0" "$ANSWER"
}
# complains TEXT COMMAND...: it ends with 1 and names the text as the reason.
complains() {
    local text=$1
    shift
    gives 1 "$@" && grep -qF -- "$text" "$COMPLAINT"
}
# doctor_fails SUBJECT TEXT: doctor ends with 1, and for this reason.
doctor_fails() {
    gives 1 doctor --json &&
        jq -e -n "[inputs | select(.verdict == \"fail\" and .subject == \"$1\" and (.finding | contains(\"$2\")))] | length > 0" "$ANSWER"
}
begins_with() { [[ $(head -c "${#2}" "$1") == "$2" ]]; }
is_jpeg() { [[ $(head -c 2 "$1" | od -An -tx1)$(tail -c 2 "$1" | od -An -tx1) == " ff d8 ff d9" ]]; }
is_private() { [[ $(stat --format=%a:%U "$1") == 600:root ]]; }

start_broker
vivid_load
aloop_load
tone_start 1000
configure
cat >> "$AGENT_CONFIG" << 'TOML'
[privacy]
lesson_hours = []
TOML
configure_camera cam-front 'match.name = "vivid"' 640 480
configure_microphone mic-desk "match.card = \"$ALOOP_CARD\""
node=$(vivid_node)

note "beside the running agent"
agent_start
expect_within 20 "the camera delivers" counts_up cam-front "$FRAMES" 20
expect_within 20 "the microphone too" state mic-desk "$IS_AVAILABLE and .laeq_dbfs > -30"
held_by_agent=".state == \"busy\" and (.holder | contains(\"process $(agent_pid)\"))"
expect "camera list: the agent has it" gives_json "$held_by_agent and .node == \"$node\"" camera list
expect "mic list: the agent has it" gives_json "$held_by_agent and .card == \"$ALOOP_CARD\"" mic list
expect "camera info tells what the agent uses" gives 0 camera info cam-front
expect "with format and rate" grep -q 'YUYV 640x480 at 10' "$ANSWER"
expect "camera watch shows what the agent sees" gives_json '.source == "agent" and .frames_per_second > 5' \
    camera watch cam-front --seconds 2
expect "mic level shows what the agent hears" gives_json '.source == "agent" and .laeq_dbfs > -30' \
    mic level mic-desk --seconds 2
expect "camera snapshot refuses and names the agent" complains "process $(agent_pid)" \
    camera snapshot cam-front --output "$HOME_FOLDER/refused.jpg"
expect "mic record refuses and names the agent" complains "process $(agent_pid)" \
    mic record mic-desk --seconds 2 --output "$HOME_FOLDER/refused.wav"
expect "and nothing was written" [ -z "$(ls -A "$HOME_FOLDER")" ]
expect "doctor finds nothing that fails" gives_json '.subject == "camera cam-front" and .verdict == "ok" and (.finding | test("delivers"))' doctor
expect "status knows both devices" gives 0 status
expect "as available" [ "$(grep -c 'available' "$ANSWER")" = 2 ]
agent_stop

note "without the agent"
expect "camera list: it is free" gives_json ".state == \"free\" and .node == \"$node\"" camera list
expect "camera info starts it for a moment" gives 0 camera info cam-front
expect "and tells the format" grep -q 'the agent uses *YUYV 640x480 at 10' "$ANSWER"
expect "camera watch opens it" gives_json '.source == "command" and .frames > 5' camera watch "$node" --seconds 2
expect "mic level opens the microphone" gives_json '.source == "command" and .laeq_dbfs > -30 and .peak_dbfs < -5' \
    mic level mic-desk --seconds 4
expect "camera snapshot takes a picture" gives 0 camera snapshot cam-front --output "$HOME_FOLDER/front.jpg"
expect "and says so" grep -qi picture "$COMPLAINT" "$ANSWER"
expect "which is a JPEG" is_jpeg "$HOME_FOLDER/front.jpg"
expect "for its maker only" is_private "$HOME_FOLDER/front.jpg"
expect "it does not replace a file unasked" gives 1 camera snapshot cam-front --output "$HOME_FOLDER/front.jpg"
expect "mic record records" gives 0 mic record mic-desk --seconds 2 --output "$HOME_FOLDER/desk.wav"
expect "a WAV file" begins_with "$HOME_FOLDER/desk.wav" RIFF
expect "of two seconds" [ "$(stat --format=%s "$HOME_FOLDER/desk.wav")" = $((2 * 96000 + 44)) ]
expect "for its maker only" is_private "$HOME_FOLDER/desk.wav"
expect "doctor tries the devices itself" gives_json '.subject == "microphone mic-desk" and .verdict == "ok" and (.finding | test("delivers"))' doctor

note "within the lesson hours"
sed -i 's/^lesson_hours = .*/lesson_hours = ["Mon-Sun 00:00-24:00"]/' "$AGENT_CONFIG"
expect "camera snapshot refuses" complains lesson camera snapshot cam-front --output "$HOME_FOLDER/lesson.jpg"
expect "mic record refuses" complains lesson mic record mic-desk --seconds 1 --output "$HOME_FOLDER/lesson.wav"
expect "unless told to do it all the same" gives 0 \
    camera snapshot cam-front --during-lesson --output "$HOME_FOLDER/lesson.jpg"
sed -i 's/^lesson_hours = .*/lesson_hours = []/' "$AGENT_CONFIG"

note "while other programs have the devices"
v4l2-ctl --device "$node" --stream-mmap > "$LAB_STATE/v4l2-ctl.txt" 2>&1 &
viewer=$!
arecord -q -D "hw:$ALOOP_CARD,0" -f S16_LE -r 48000 -c 1 /dev/null 2> "$LAB_STATE/arecord.log" &
recorder=$!
disown "$viewer" "$recorder"
wait_for 15 grep -q '<' "$LAB_STATE/v4l2-ctl.txt"
expect_within 10 "mic list names arecord" gives_json '.holder | strings | contains("arecord")' mic list
expect "camera list names v4l2-ctl" gives_json '.holder | strings | contains("v4l2-ctl")' camera list
expect "camera watch names it" complains "v4l2-ctl, process $viewer" camera watch cam-front --seconds 2
expect "camera snapshot names it" complains "v4l2-ctl, process $viewer" \
    camera snapshot cam-front --output "$HOME_FOLDER/busy.jpg"
expect "mic level names arecord" complains "arecord, process $recorder" mic level mic-desk --seconds 2
expect "mic record names arecord" complains "arecord, process $recorder" \
    mic record mic-desk --seconds 2 --output "$HOME_FOLDER/busy.wav"
expect "doctor names v4l2-ctl" doctor_fails "camera cam-front" v4l2-ctl
expect "nothing was written" [ ! -e "$HOME_FOLDER/busy.jpg" -a ! -e "$HOME_FOLDER/busy.wav" ]
kill "$viewer" "$recorder"

note "and the hub hears of every capture"
mark_messages
agent_start
# What waited while the agent did not run comes as events or as a batch of them.
audited() {
    messages "$TOPIC_ROOT/#" | jq -e -s "[flatten[] | select($EVENT_AUDIT and .data.user == \"root\" and ($1))] | length == $2"
}
expect_within 20 "the picture and the recording" audited \
    '.data.during_lesson == false and ((.source | endswith("/cam-front")) or (.source | endswith("/mic-desk")))' 2
expect_within 5 "the picture during a lesson" audited '.data.during_lesson == true and .data.kind == "picture"' 1
