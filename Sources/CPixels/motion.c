// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#include "cpixels.h"
#include <string.h>

enum { cell = 10, saturated = 250 * 128 };

int cpixels_median_gain(const uint8_t *picture, const int16_t *reference) {
    enum { bins = 2048, darkest = 16, brightest = 245, fewest = 200 };
    uint16_t histogram[bins] = {0};
    int used = 0;
    for (int y = 2; y < CPIXELS_HEIGHT; y += 4) {
        for (int x = 2; x < CPIXELS_WIDTH; x += 4) {
            int at = y * CPIXELS_WIDTH + x;
            int now = picture[at], before = reference[at];
            if (before < darkest * 128 || before > brightest * 128 || now > brightest) continue;
            int ratio = (now * 128 * 256 + before / 2) / before;
            histogram[ratio < bins ? ratio : bins - 1]++;
            used++;
        }
    }
    if (used < fewest) return 256;
    int seen = 0, ratio = 0;
    for (; ratio < bins - 1; ratio++) {
        seen += histogram[ratio];
        if (2 * seen >= used) break;
    }
    return ratio;
}

/// Adds 1 to `changed` for every pixel of a line that differs; all in 1/8 of a grey level, 16 bits wide.
static void compare_line(const uint8_t *restrict picture, const int16_t *restrict reference, int16_t gain,
                         int16_t threshold, uint8_t *restrict changed) {
    for (int x = 0; x < CPIXELS_WIDTH; x++) {
        // 1/128 * 1/4096 >> 16 leaves 1/8; the gain of at most 8 keeps it within 16 bits.
        int16_t expected = (int16_t)(((int32_t)reference[x] * gain) >> 16);
        expected = expected > 255 * 8 ? 255 * 8 : expected;
        int16_t now = (int16_t)(picture[x] * 8);
        int16_t darker = (int16_t)(expected - now);
        int16_t brighter = (int16_t)(now - expected);
        int16_t is_brighter = (int16_t)((brighter > threshold) & (reference[x] < saturated));
        changed[x] = (uint8_t)(changed[x] + ((darker > threshold) | is_brighter));
    }
}

void cpixels_compare(const uint8_t *picture, const int16_t *reference, int gain, int threshold,
                     uint8_t counts[CPIXELS_GRID_WIDTH * CPIXELS_GRID_HEIGHT]) {
    uint8_t changed[CPIXELS_WIDTH];
    for (int row = 0; row < CPIXELS_GRID_HEIGHT; row++) {
        memset(changed, 0, sizeof changed);
        for (int line = 0; line < cell; line++) {
            int start = (row * cell + line) * CPIXELS_WIDTH;
            compare_line(picture + start, reference + start, (int16_t)(gain * 16), (int16_t)(threshold * 8), changed);
        }
        for (int column = 0; column < CPIXELS_GRID_WIDTH; column++) {
            int sum = 0;
            for (int x = 0; x < cell; x++) sum += changed[column * cell + x];
            counts[row * CPIXELS_GRID_WIDTH + column] = (uint8_t)sum;
        }
    }
}

static inline void follow(int16_t *restrict background, const uint8_t *restrict picture, int shift) {
    for (int i = 0; i < CPIXELS_WIDTH * CPIXELS_HEIGHT; i++) {
        int16_t difference = (int16_t)(picture[i] * 128 - background[i]);
        background[i] = (int16_t)(background[i] + (difference >> shift));
    }
}

void cpixels_follow(int16_t *background, const uint8_t *picture, int shift) {
    // A constant in each call keeps the loop 16 bits wide: four times as fast as a variable shift.
    switch (shift) {
    case 0: follow(background, picture, 0); break;
    case 3: follow(background, picture, 3); break;
    case 4: follow(background, picture, 4); break;
    case 5: follow(background, picture, 5); break;
    default: follow(background, picture, shift); break;
    }
}

void cpixels_background_picture(const int16_t *restrict background, uint8_t *restrict picture) {
    for (int i = 0; i < CPIXELS_WIDTH * CPIXELS_HEIGHT; i++) picture[i] = (uint8_t)((background[i] + 64) >> 7);
}
