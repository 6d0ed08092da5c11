// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#include "cpixels.h"
#include <stdlib.h>
#include <string.h>

enum { width = CPIXELS_WIDTH, height = CPIXELS_HEIGHT };

cpixels_moments cpixels_measure(const uint8_t *picture) {
    cpixels_moments moments = {0};
    for (int y = 0; y < height; y++) {
        const uint8_t *row = picture + y * width;
        // A line's sums fit in 32 bits: 320 * 1020 squared is 333 million.
        uint32_t luma = 0, luma_squared = 0;
        for (int x = 0; x < width; x++) {
            luma += row[x];
            luma_squared += (uint32_t)row[x] * row[x];
        }
        moments.luma += luma;
        moments.luma_squared += luma_squared;
        if (y == 0 || y == height - 1) continue;
        int32_t laplacian = 0, laplacian_squared = 0;
        for (int x = 1; x < width - 1; x++) {
            int16_t value = (int16_t)(4 * row[x] - row[x - 1] - row[x + 1] - row[x - width] - row[x + width]);
            laplacian += value;
            laplacian_squared += (int32_t)value * value;
        }
        moments.laplacian += laplacian;
        moments.laplacian_squared += laplacian_squared;
    }
    return moments;
}

static inline uint8_t is_edge(const uint8_t *at, int16_t threshold) {
    int16_t horizontal = (int16_t)(at[1] - at[-1]);
    int16_t vertical = (int16_t)(at[width] - at[-width]);
    horizontal = horizontal < 0 ? (int16_t)-horizontal : horizontal;
    vertical = vertical < 0 ? (int16_t)-vertical : vertical;
    return (int16_t)(horizontal + vertical) >= threshold;
}

int cpixels_edges(const uint8_t *restrict picture, int threshold, uint8_t *restrict edges) {
    memset(edges, 0, (size_t)width * height);
    int count = 0;
    for (int y = 1; y < height - 1; y++) {
        for (int x = 1; x < width - 1; x++) {
            uint8_t edge = is_edge(picture + y * width + x, (int16_t)threshold);
            edges[y * width + x] = edge;
            count += edge;
        }
    }
    return count;
}

cpixels_edge_counts cpixels_match_edges(const uint8_t *restrict picture, int threshold,
                                        const uint8_t *restrict reference) {
    cpixels_edge_counts counts = {0};
    for (int y = 1; y < height - 1; y++) {
        const uint8_t *row = picture + y * width, *expected = reference + y * width;
        uint16_t edges = 0, kept = 0;
        for (int x = 1; x < width - 1; x++) {
            uint8_t edge = is_edge(row + x, (int16_t)threshold);
            edges = (uint16_t)(edges + edge);
            kept = (uint16_t)(kept + (edge & expected[x]));
        }
        counts.edges += edges;
        counts.kept += kept;
    }
    return counts;
}
