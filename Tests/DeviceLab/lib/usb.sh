# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Virtual USB devices, each a process of devices/*.py that the kernel's vhci-hcd imports. Each has a name of the script's choice.

# shellcheck disable=SC2153 # set by lib.sh
USB_STATE=$LAB_STATE/usb
mkdir -p "$USB_STATE"
usb_next_port=3241

# usb_plug NAME camera|microphone [OPTION...]: makes the device and plugs it in; options as in devices/KIND.py --help.
usb_plug() {
    local name=$1 kind=$2
    shift 2
    modprobe -a vhci-hcd uvcvideo snd-usb-audio
    echo "$usb_next_port" > "$USB_STATE/$name.port"
    echo "$kind" > "$USB_STATE/$name.kind"
    "$LAB_PYTHON" "$LAB/devices/$kind.py" --port "$usb_next_port" "$@" > "$LAB_STATE/usb-$name.log" 2>&1 &
    echo $! > "$USB_STATE/$name.pid"
    # Or bash would report the death of one that usb_cut kills.
    disown
    usb_next_port=$((usb_next_port + 1))
    wait_for 30 grep -q '^ready' "$LAB_STATE/usb-$name.log"
    usb_replug "$name"
}

# usb_replug NAME: plugs in a device that usb_unplug has pulled.
usb_replug() {
    usbip --tcp-port "$(< "$USB_STATE/$1.port")" attach -r 127.0.0.1 -b 1-1 2>/dev/null
    wait_for 20 usb_bound "$1"
    usb_settle
}

# The kernel's class driver has made its node or card of the device.
usb_bound() {
    local bus_id folder nodes
    bus_id=$(awk -v port="$(usb_vhci_port "$1")" '$2 + 0 == port && $3 == "006" { print $7 }' \
        /sys/devices/platform/vhci_hcd.0/status)
    case $(< "$USB_STATE/$1.kind") in
        camera) folder=video4linux ;;
        microphone) folder=sound ;;
    esac
    nodes=("/sys/bus/usb/devices/$bus_id/$bus_id:1.0/$folder"/*)
    [[ -n $bus_id && -e ${nodes[0]} ]]
}

# usb_unplug NAME: pulls the plug; the device itself lives on.
usb_unplug() {
    usbip detach -p "$(usb_vhci_port "$1")" 2>/dev/null
    usb_settle
}

# usb_cut NAME: the device dies in the middle of what it was doing, as when its cable is cut. It cannot come back.
usb_cut() { kill -9 "$(< "$USB_STATE/$1.pid")"; }

# The port of the virtual hub: usbip records one file a port, "host tcp-port bus-id".
usb_vhci_port() {
    local file
    file=$(grep -l " $(< "$USB_STATE/$1.port") " /var/run/vhci_hcd/port*)
    echo "${file##*/port}"
}

usb_settle() { udevadm settle --timeout=20; }

# camera_node SERIAL: the device node that captures, for instance /dev/video0. Fails while there is none.
camera_node() {
    local links=(/dev/v4l/by-id/usb-*_"$1"-video-index0)
    [[ -e ${links[0]} ]] && readlink -f "${links[0]}"
}

# sound_card SERIAL: the ALSA card id of the USB microphone. Fails while there is none.
sound_card() {
    local links=(/dev/snd/by-id/usb-*_"$1"-*)
    [[ -e ${links[0]} ]] && cat "/sys/class/sound/$(basename "$(readlink -f "${links[0]}")" | sed 's/controlC/card/')/id"
}
