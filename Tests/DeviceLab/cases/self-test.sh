#!/bin/bash
# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
#
# The lab itself: every device and every fault that the other cases rely on, seen with the usual tools and without the agent.
source "$LAB/lib.sh"

SCRATCH=/tmp/self-test
mkdir "$SCRATCH"

# captures NODE FORMAT COUNT [OPTION...]: v4l2-ctl gets that many frames; what it says about each goes to capture.txt.
captures() {
    local node=$1 format=$2 count=$3
    shift 3
    timeout 20 v4l2-ctl --device "$node" --set-fmt-video=pixelformat="$format" --stream-mmap --stream-count="$count" \
        --verbose "$@" > "$SCRATCH/capture.txt" 2>&1
}

rate() { grep -o 'fps: [0-9.]*' "$SCRATCH/capture.txt" | tail -n 1; }

# Captures on and on, until the stream breaks or the process is ended.
capture_in_background() {
    timeout 60 v4l2-ctl --device "$1" --stream-mmap --verbose > "$SCRATCH/stream.txt" 2>&1 &
    stream=$!
    wait_for 10 grep -q 'cap dqbuf' "$SCRATCH/stream.txt"
}

stream_has_ended() { ! kill -0 "$stream" 2>/dev/null; }
frames_so_far() { grep -c 'cap dqbuf' "$SCRATCH/stream.txt"; }
buffers_in_use_are() {
    [[ $(grep 'cap dqbuf' "$SCRATCH/stream.txt" | tail -n 8 | awk '{ print $3 }' | sort -u | wc -l) == "$1" ]]
}
stop_stream() {
    kill "$stream" 2>/dev/null || true
    wait "$stream" 2>/dev/null || true
}

note "checks"
script() { bash -c "source '$LAB/lib.sh'; $1" > /dev/null 2>&1; }
expect "a script whose checks pass, passes" script 'pass it'
expect "a script with a failed check fails" failing script 'pass it; fail it'
expect "a script that breaks off fails" failing script 'pass it; false; pass it'
expect "a script that checks nothing fails" failing script 'true'

note "broker"
start_broker
mosquitto_pub -p "$BROKER_PORT" -t lab/topic -r -m '{"value": 7}'
expect_within 5 "a message is recorded and found again" arrived lab/topic '.value == 7'
expect "a message that did not arrive is not found" failing arrived lab/topic '.value == 8'

note "vivid"
vivid_load
node=$(vivid_node)
expect "vivid delivers YUYV 1280x720" captures "$node" YUYV 20 --set-fmt-video=width=1280,height=720 \
    --set-parm=10
note "$(rate) of 10 frames a second"
expect "frames have that size" grep -q 'bytesused: 1843200' "$SCRATCH/capture.txt"

capture_in_background "$node"
vivid_fault flagged-buffer
expect_within 5 "flagged buffer: seen as an error" grep -q 'cap dqbuf.*error' "$SCRATCH/stream.txt"
vivid_fault drop-50
sleep 2
expect "50 % dropped: there are gaps" grep -q 'dropped' "$SCRATCH/stream.txt"
vivid_fault drop-100
sleep 1
before=$(frames_so_far)
sleep 1.5
expect "100 % dropped: nothing arrives" [ "$(frames_so_far)" = "$before" ]
vivid_fault drop-0
expect_within 5 "frames arrive again" eval '[[ $(frames_so_far) -gt $before ]]'
vivid_fault qbuf-error
# v4l2-ctl goes on without the buffer that was refused.
expect_within 5 "QBUF error: three of the four buffers are left" buffers_in_use_are 3
stop_stream

vivid_fault reqbufs-error
captures "$node" YUYV 2
expect "REQBUFS error: refused once" failing grep -q 'cap dqbuf' "$SCRATCH/capture.txt"
expect "and not again" captures "$node" YUYV 2
vivid_fault streamon-error
captures "$node" YUYV 2 || true # v4l2-ctl fails at this one
expect "STREAMON error: refused once" grep -q 'VIDIOC_STREAMON.*Invalid argument' "$SCRATCH/capture.txt"
expect "and not again" captures "$node" YUYV 2

capture_in_background "$node"
vivid_fault fatal-error
expect_within 5 "fatal error: EIO" grep -q 'Input/output error' "$SCRATCH/stream.txt"
stop_stream
capture_in_background "$node"
vivid_fault disconnect
expect_within 5 "disconnect: the stream ends" stream_has_ended
stop_stream
expect_within 5 "and the node works again when all have closed it" captures "$node" YUYV 2

capture_in_background "$node"
vivid_unbind
expect_within 5 "unbind: the stream ends" stream_has_ended
stop_stream
expect "and the node is gone" failing vivid_node
vivid_bind
expect_within 5 "bind: the node is back" vivid_node
expect_within 10 "and delivers" captures "$(vivid_node)" YUYV 2

note "USB camera"
usb_plug front camera --serial CAM0001 --size 1280x720 --truncated 20
node=$(camera_node CAM0001)
expect "udev knows its serial number" eval "udevadm info -q property -n $node | grep -qx ID_SERIAL_SHORT=CAM0001"
expect "uvcvideo delivers MJPG 1280x720" captures "$node" MJPG 40 --stream-to="$SCRATCH/stream.mjpg"
sizes=$(grep -o 'bytesused: [0-9]*' "$SCRATCH/capture.txt" | awk '$2 < 50000 { n++ } END { print n + 0 }')
expect "one in five is cut in half ($sizes of 40)" [ "$sizes" -ge 7 -a "$sizes" -le 9 ]
expect "frames begin like a JPEG" [ "$(head -c 2 "$SCRATCH/stream.mjpg" | od -An -tx1 | tr -d ' ')" = ffd8 ]
note "$(rate) of 10 frames a second"
capture_in_background "$node"
usb_unplug front
expect_within 5 "unplugged: the stream ends" stream_has_ended
expect_within 5 "and the node is gone" failing camera_node CAM0001
usb_replug front
expect "plugged in again: the node is back" camera_node CAM0001
capture_in_background "$(camera_node CAM0001)"
usb_cut front
expect_within 10 "cable cut: the stream ends" stream_has_ended

note "sound"
aloop_load
tone_start 1000
record() { timeout 20 arecord -q -D "hw:CARD=$1,DEV=$2" -f S16_LE -r 48000 -c 1 -d 2 "$SCRATCH/$1.wav" 2> "$SCRATCH/record.txt"; }
loud() { "$LAB_PYTHON" -c "import array, sys; s = array.array('h', open(sys.argv[1], 'rb').read()[44:]); sys.exit(not max(s) > 3000)" "$1"; }
expect "the loopback card records" record "$ALOOP_CARD" 0
expect "and what it records is the tone" loud "$SCRATCH/$ALOOP_CARD.wav"
tone_stop
usb_plug desk microphone --serial MIC0001
card=$(sound_card MIC0001)
expect "snd-usb-audio records from $card" record "$card" 0
expect "and what it records is the tone" loud "$SCRATCH/$card.wav"
(record "$card" 0 || true; echo ended > "$SCRATCH/ended") &
sleep 1
usb_unplug desk
expect_within 5 "unplugged: the recording ends" [ -e "$SCRATCH/ended" ]
expect_within 5 "and the card is gone" failing sound_card MIC0001
