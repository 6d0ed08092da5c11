// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#include "mosquitto_guard.h"
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

/// Where a failed assertion of this thread goes; NULL outside of `mosquitto_guarded_read`.
static _Thread_local jmp_buf *landing;

int mosquitto_guarded_read(struct mosquitto *client, int *result) {
    jmp_buf here;
    if (_setjmp(here) != 0) {
        landing = NULL;
        return 0;
    }
    landing = &here;
    *result = mosquitto_loop_read(client, 1);
    landing = NULL;
    return 1;
}

/// Stands before glibc's function of this name for the whole process: a definition in the program wins over those
/// in libraries. The frames that are jumped over are the library's own, and hold no lock where it reads properties.
__attribute__((visibility("default"), noreturn)) void __assert_fail(
    const char *assertion, const char *file, unsigned int line, const char *function
) {
    if (landing != NULL) _longjmp(*landing, 1);
    fprintf(stderr, "%s:%u: %s: Assertion `%s' failed.\n", file, line, function, assertion);
    abort();
}
