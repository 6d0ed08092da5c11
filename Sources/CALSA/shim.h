// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <alsa/asoundlib.h>

// libasound prints to stderr unless given a handler, and the handler is variadic, which Swift cannot write.
static inline void calsa_ignore_message(const char *file, int line, const char *function, int error,
                                        const char *format, ...) {
    (void)file, (void)line, (void)function, (void)error, (void)format;
}

/// Stops libasound's own messages, process-wide; what it returns says the same.
static inline void calsa_silence(void) { snd_lib_error_set_handler(calsa_ignore_message); }
