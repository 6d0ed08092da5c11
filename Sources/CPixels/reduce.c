// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "cpixels.h"
#include <string.h>

// Lines are first added up column by column, which the compiler vectorises for any box height; a
// column of 23 lines (4096 / 180) stays below 65536.

/// The luma of column `x`. Two bytes are read and one masked off, because that is a plain vector AND
/// (x86 and arm64 are little endian); a byte load of every other byte is a shuffle and twice as slow.
static inline uint16_t luma(const uint8_t *line, int x, int stride) {
    if (stride == 1) return line[x];
    uint16_t pair;
    memcpy(&pair, line + (size_t)x * 2, sizeof pair);
    return pair & 0xff;
}

static inline void start_columns(const uint8_t *restrict line, int width, int stride, uint16_t *restrict columns) {
    for (int x = 0; x < width; x++) columns[x] = luma(line, x, stride);
}

static inline void add_line(const uint8_t *restrict line, int width, int stride, uint16_t *restrict columns) {
    for (int x = 0; x < width; x++) columns[x] = (uint16_t)(columns[x] + luma(line, x, stride));
}

/// Boxes of exactly 4 x 4, the case of every 1280 x 720 camera.
static void mean_of_sixteen(const uint16_t *restrict columns, uint8_t *restrict row) {
    for (int x = 0; x < CPIXELS_WIDTH; x++) {
        const uint16_t *box = columns + 4 * x;
        row[x] = (uint8_t)((box[0] + box[1] + box[2] + box[3] + 8) >> 4);
    }
}

static void mean_of_boxes(const uint16_t *columns, int width, int lines, uint8_t *row) {
    int left = 0;
    for (int x = 0; x < CPIXELS_WIDTH; x++) {
        int right = (x + 1) * width / CPIXELS_WIDTH;
        uint32_t count = (uint32_t)(right - left) * (uint32_t)lines;
        uint32_t sum = count / 2;
        for (int column = left; column < right; column++) sum += columns[column];
        row[x] = (uint8_t)(sum / count);
        left = right;
    }
}

static inline void reduce(const uint8_t *source, size_t bytes_per_line, int width, int height, int stride,
                          uint8_t *picture) {
    if (stride == 1 && width == CPIXELS_WIDTH && height == CPIXELS_HEIGHT) {
        for (int y = 0; y < height; y++) memcpy(picture + y * width, source + (size_t)y * bytes_per_line, (size_t)width);
        return;
    }
    uint16_t columns[CPIXELS_MAX_SOURCE];
    int top = 0;
    for (int y = 0; y < CPIXELS_HEIGHT; y++) {
        int bottom = (y + 1) * height / CPIXELS_HEIGHT;
        start_columns(source + (size_t)top * bytes_per_line, width, stride, columns);
        for (int line = top + 1; line < bottom; line++)
            add_line(source + (size_t)line * bytes_per_line, width, stride, columns);
        uint8_t *row = picture + y * CPIXELS_WIDTH;
        if (width == 4 * CPIXELS_WIDTH && bottom - top == 4)
            mean_of_sixteen(columns, row);
        else
            mean_of_boxes(columns, width, bottom - top, row);
        top = bottom;
    }
    explicit_bzero(columns, (size_t)width * sizeof columns[0]);  // a line of picture must not stay on the stack
}

void cpixels_reduce(const uint8_t *source, size_t bytes_per_line, int width, int height, int stride,
                    uint8_t *picture) {
    // A constant stride in each call, so that the compiler makes a vector loop of its own for each.
    if (stride == 2)
        reduce(source, bytes_per_line, width, height, 2, picture);
    else
        reduce(source, bytes_per_line, width, height, 1, picture);
}
