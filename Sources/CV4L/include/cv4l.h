// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <linux/videodev2.h>
#include <stdint.h>

// Swift imports neither variadic functions (ioctl) nor function-like macros (the _IOWR request
// numbers, the fourcc codes), so each request for single-planar mmap capture gets one function.
// Every function returns 0 or -errno. None blocks on frames, retries (but EINTR), logs or allocates.

/// What VIDIOC_DQBUF said of one buffer.
struct cv4l_frame {
    uint32_t index;
    uint32_t bytes_used;
    uint32_t sequence;
    uint32_t flags;
    /// On the clock that the flags name; wraps instead of overflowing when a driver reports nonsense.
    int64_t timestamp_ns;
};

static const uint32_t cv4l_fourcc_mjpg = V4L2_PIX_FMT_MJPEG;
static const uint32_t cv4l_fourcc_jpeg = V4L2_PIX_FMT_JPEG;
static const uint32_t cv4l_fourcc_yuyv = V4L2_PIX_FMT_YUYV;

int cv4l_query_capability(int fd, struct v4l2_capability *_Nonnull out);

/// -EINVAL after the last index; the same for the next two.
int cv4l_enumerate_format(int fd, uint32_t index, struct v4l2_fmtdesc *_Nonnull out);
int cv4l_enumerate_size(int fd, uint32_t index, uint32_t fourcc, struct v4l2_frmsizeenum *_Nonnull out);
int cv4l_enumerate_interval(int fd, uint32_t index, uint32_t fourcc, uint32_t width, uint32_t height,
                            struct v4l2_frmivalenum *_Nonnull out);

/// Asks for a format; `out` is what the driver chose, which may differ in every field.
int cv4l_set_format(int fd, uint32_t fourcc, uint32_t width, uint32_t height, struct v4l2_pix_format *_Nonnull out);

/// Asks for seconds per frame; replaced by what the driver chose.
int cv4l_set_interval(int fd, struct v4l2_fract *_Nonnull interval);

/// Asks for mmap buffers; `count` is replaced by how many there are.
int cv4l_request_buffers(int fd, uint32_t *_Nonnull count);
int cv4l_query_buffer(int fd, uint32_t index, uint32_t *_Nonnull offset, uint32_t *_Nonnull length);
int cv4l_enqueue(int fd, uint32_t index);
int cv4l_dequeue(int fd, struct cv4l_frame *_Nonnull out);
int cv4l_stream_on(int fd);
int cv4l_stream_off(int fd);
