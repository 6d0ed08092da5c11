# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The kernel's loopback sound card: what is played into device 1 is captured from device 0, which the agent takes of a card.

ALOOP_CARD=Loopback

# With one substream, so that the card is busy as soon as one program captures.
aloop_load() {
    modprobe snd-aloop id="$ALOOP_CARD" pcm_substreams=1
    udevadm settle --timeout=20
}

# tone_start HERTZ: plays a tone at about -9 dBFS into the loopback card until tone_stop.
tone_start() {
    "$LAB_PYTHON" "$LAB/devices/tone.py" --hertz "$1" --seconds 2 --output "$LAB_STATE/tone.wav"
    # Without its header of 44 bytes, which would be a crack in the tone every time it begins again.
    tail -c +45 "$LAB_STATE/tone.wav" > "$LAB_STATE/tone.raw"
    while true; do cat "$LAB_STATE/tone.raw" || break; done |
        aplay -q -t raw -f S16_LE -r 48000 -c 1 -D "plughw:$ALOOP_CARD,1,0" > "$LAB_STATE/tone.log" 2>&1 &
    tone_pid=$!
}

# Also when it has ended by itself because its card went away.
tone_stop() {
    kill "$tone_pid" 2>/dev/null || true
    wait "$tone_pid" 2>/dev/null || true
}

# Takes the card away under whoever captures from it, and gives it back.
aloop_unbind() { echo snd_aloop.0 > /sys/bus/platform/drivers/snd_aloop/unbind; }
aloop_bind() { echo snd_aloop.0 > /sys/bus/platform/drivers/snd_aloop/bind; }
