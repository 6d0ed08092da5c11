// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stddef.h>
#include <stdint.h>

// The pixel loops of ClassroomSense, over the one size of picture that is analysed. None of them
// keeps a pointer or checks a size: the Swift callers own the buffers.

/// Columns and rows of the analysed picture.
#define CPIXELS_WIDTH 320
#define CPIXELS_HEIGHT 180
/// Columns and rows of the motion grid; a cell is 10 by 10 pixels.
#define CPIXELS_GRID_WIDTH 32
#define CPIXELS_GRID_HEIGHT 18
/// The widest and highest source picture that `cpixels_reduce` takes.
#define CPIXELS_MAX_SOURCE 4096

/// Zeroed pages that core dumps leave out, or NULL when the system has none left.
void *_Nullable cpixels_pages_create(size_t byte_count);

/// Overwrites the pages with zeros and returns them to the system.
void cpixels_pages_destroy(void *_Nonnull pages, size_t byte_count);

/// The mean luma of each of 320 x 180 boxes that together cover every source pixel once.
///
/// `stride` is the distance of two luma samples in a line: 2 for YUYV, 1 for a grey picture.
/// Needs 320 <= width <= 4096, 180 <= height <= 4096.
void cpixels_reduce(const uint8_t *_Nonnull source, size_t bytes_per_line, int width, int height, int stride,
                    uint8_t *_Nonnull picture);

/// The median of picture/reference over every fourth pixel of every fourth line, in 1/256;
/// 256 when too few pixels are neither black nor saturated.
int cpixels_median_gain(const uint8_t *_Nonnull picture, const int16_t *_Nonnull reference);

/// Counts per grid cell the pixels that differ from `reference * gain`.
///
/// `reference` is luma in 1/128, `gain` in 1/256 (at most 2047), `threshold` in grey levels. Where the reference is
/// saturated, only a darker pixel counts: what lay above the range is not known.
void cpixels_compare(const uint8_t *_Nonnull picture, const int16_t *_Nonnull reference, int gain, int threshold,
                     uint8_t counts[_Nonnull CPIXELS_GRID_WIDTH * CPIXELS_GRID_HEIGHT]);

/// background += (picture - background) / 2^shift, in 1/128 of a grey level; shift 0 copies.
void cpixels_follow(int16_t *_Nonnull background, const uint8_t *_Nonnull picture, int shift);

/// The background rounded to whole grey levels.
void cpixels_background_picture(const int16_t *_Nonnull background, uint8_t *_Nonnull picture);

/// Sum and sum of squares of luma, and of the four-neighbour Laplacian of the inner pixels.
typedef struct {
    int64_t luma, luma_squared, laplacian, laplacian_squared;
} cpixels_moments;

cpixels_moments cpixels_measure(const uint8_t *_Nonnull picture);

/// Sets `edges` to 1 where |horizontal| + |vertical| central difference reaches `threshold`.
/// - Returns: How many are set.
int cpixels_edges(const uint8_t *_Nonnull picture, int threshold, uint8_t *_Nonnull edges);

/// The number of edges of the picture, and of those that are also set in `reference`.
typedef struct {
    int edges, kept;
} cpixels_edge_counts;

cpixels_edge_counts cpixels_match_edges(const uint8_t *_Nonnull picture, int threshold,
                                        const uint8_t *_Nonnull reference);
