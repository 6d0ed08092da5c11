// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "cpixels.h"
#include <string.h>
#include <sys/mman.h>

void *cpixels_pages_create(size_t byte_count) {
    void *pages = mmap(NULL, byte_count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return NULL;
    // Fails only on kernels built without core dumps, which then leave out every page.
    (void)madvise(pages, byte_count, MADV_DONTDUMP);
    return pages;
}

void cpixels_pages_destroy(void *pages, size_t byte_count) {
    explicit_bzero(pages, byte_count);  // unlike memset, not removed as a dead store
    munmap(pages, byte_count);
}
