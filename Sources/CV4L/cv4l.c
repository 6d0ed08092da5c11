// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#include "cv4l.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

static int request(int fd, unsigned long code, void *argument) {
    int result;
    do {
        result = ioctl(fd, code, argument);
    } while (result == -1 && errno == EINTR);
    return result == -1 ? -errno : 0;
}

static struct v4l2_buffer mapped_buffer(uint32_t index) {
    struct v4l2_buffer buffer;
    memset(&buffer, 0, sizeof buffer);
    buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer.memory = V4L2_MEMORY_MMAP;
    buffer.index = index;
    return buffer;
}

int cv4l_query_capability(int fd, struct v4l2_capability *out) {
    memset(out, 0, sizeof *out);
    return request(fd, VIDIOC_QUERYCAP, out);
}

int cv4l_enumerate_format(int fd, uint32_t index, struct v4l2_fmtdesc *out) {
    memset(out, 0, sizeof *out);
    out->index = index;
    out->type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    return request(fd, VIDIOC_ENUM_FMT, out);
}

int cv4l_enumerate_size(int fd, uint32_t index, uint32_t fourcc, struct v4l2_frmsizeenum *out) {
    memset(out, 0, sizeof *out);
    out->index = index;
    out->pixel_format = fourcc;
    return request(fd, VIDIOC_ENUM_FRAMESIZES, out);
}

int cv4l_enumerate_interval(int fd, uint32_t index, uint32_t fourcc, uint32_t width, uint32_t height,
                            struct v4l2_frmivalenum *out) {
    memset(out, 0, sizeof *out);
    out->index = index;
    out->pixel_format = fourcc;
    out->width = width;
    out->height = height;
    return request(fd, VIDIOC_ENUM_FRAMEINTERVALS, out);
}

int cv4l_set_format(int fd, uint32_t fourcc, uint32_t width, uint32_t height, struct v4l2_pix_format *out) {
    struct v4l2_format format;
    memset(&format, 0, sizeof format);
    format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    format.fmt.pix.pixelformat = fourcc;
    format.fmt.pix.width = width;
    format.fmt.pix.height = height;
    format.fmt.pix.field = V4L2_FIELD_ANY;
    int result = request(fd, VIDIOC_S_FMT, &format);
    *out = format.fmt.pix;
    return result;
}

int cv4l_set_interval(int fd, struct v4l2_fract *interval) {
    struct v4l2_streamparm parameters;
    memset(&parameters, 0, sizeof parameters);
    parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    parameters.parm.capture.timeperframe = *interval;
    int result = request(fd, VIDIOC_S_PARM, &parameters);
    *interval = parameters.parm.capture.timeperframe;
    return result;
}

int cv4l_request_buffers(int fd, uint32_t *count) {
    struct v4l2_requestbuffers buffers;
    memset(&buffers, 0, sizeof buffers);
    buffers.count = *count;
    buffers.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffers.memory = V4L2_MEMORY_MMAP;
    int result = request(fd, VIDIOC_REQBUFS, &buffers);
    *count = buffers.count;
    return result;
}

int cv4l_query_buffer(int fd, uint32_t index, uint32_t *offset, uint32_t *length) {
    struct v4l2_buffer buffer = mapped_buffer(index);
    int result = request(fd, VIDIOC_QUERYBUF, &buffer);
    *offset = buffer.m.offset;
    *length = buffer.length;
    return result;
}

int cv4l_enqueue(int fd, uint32_t index) {
    struct v4l2_buffer buffer = mapped_buffer(index);
    return request(fd, VIDIOC_QBUF, &buffer);
}

int cv4l_dequeue(int fd, struct cv4l_frame *out) {
    struct v4l2_buffer buffer = mapped_buffer(0);
    int result = request(fd, VIDIOC_DQBUF, &buffer);
    out->index = buffer.index;
    out->bytes_used = buffer.bytesused;
    out->sequence = buffer.sequence;
    out->flags = buffer.flags;
    out->timestamp_ns =
        (int64_t)((uint64_t)buffer.timestamp.tv_sec * 1000000000u + (uint64_t)buffer.timestamp.tv_usec * 1000u);
    return result;
}

int cv4l_stream_on(int fd) {
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    return request(fd, VIDIOC_STREAMON, &type);
}

int cv4l_stream_off(int fd) {
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    return request(fd, VIDIOC_STREAMOFF, &type);
}
