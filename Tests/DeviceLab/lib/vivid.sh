# Copyright the ClassroomAgent authors
# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The kernel's virtual camera driver vivid: raw formats only, but it fails on request.

# vivid_load [OPTION...]: one webcam; more options as in `modinfo vivid`.
vivid_load() {
    modprobe vivid n_devs=1 node_types=0x1 num_inputs=1 input_types=0x0 "$@"
    udevadm settle --timeout=20
}

# vivid_node [NUMBER]: the device node of that instance, 0 if not given. Fails while it is unbound.
vivid_node() {
    local nodes=(/sys/bus/platform/devices/vivid."${1:-0}"/video4linux/video*)
    [[ -e ${nodes[0]} ]] && echo "/dev/${nodes[0]##*/}"
}

# vivid_fault NAME: makes the first instance fail. The faults marked "next" strike once.
vivid_fault() {
    local control
    case $1 in
        flagged-buffer) control=inject_v4l2_buf_flag_error=1 ;; # next frame arrives with the error flag
        reqbufs-error) control=inject_vidioc_reqbufs_error=1 ;; # next VIDIOC_REQBUFS fails with EINVAL
        qbuf-error) control=inject_vidioc_qbuf_error=1 ;;       # next VIDIOC_QBUF fails with EINVAL
        streamon-error) control=inject_vidioc_streamon_error=1 ;; # next VIDIOC_STREAMON fails with EINVAL
        fatal-error) control=inject_fatal_streaming_error=1 ;;  # the stream is dead until STREAMOFF
        disconnect) control=disconnect=1 ;;                     # ENODEV until every descriptor is closed
        drop-[0-9]*) control=percentage_of_dropped_buffers=${1#drop-} ;; # until drop-0
        *) echo "vivid_fault: no fault is called '$1'" >&2 && return 2 ;;
    esac
    v4l2-ctl --device "$(vivid_node)" --set-ctrl "$control"
}

# Unplug and plug in again, as the kernel sees it. The node may come back under another number.
vivid_unbind() { echo "vivid.${1:-0}" > /sys/bus/platform/drivers/vivid/unbind; }
vivid_bind() { echo "vivid.${1:-0}" > /sys/bus/platform/drivers/vivid/bind; }
