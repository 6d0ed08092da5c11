// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

#pragma once
#include <sys/eventfd.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>

// What Swift's Glibc module does not show: GNU extensions, macros, variadics and <sys/eventfd.h>.

/// A non-blocking, close-on-exec eventfd, or -errno.
int clinux_eventfd(void);

/// Names the calling thread; the kernel keeps the first 15 bytes.
void clinux_name_this_thread(const char *_Nonnull name);

/// `accept4` for a close-on-exec, non-blocking descriptor, or -errno.
int clinux_accept(int listener);

/// 1 when the kernel believes the wall clock synchronised, 0 when not, or -errno. Changes nothing.
int clinux_is_clock_synchronised(void);
