/* SPDX-License-Identifier: Apache-2.0 */
/**
 * libOpenCL with an eye on it: every call goes to the real one, some are counted, and some answer
 * as other devices and drivers would. WATCHED_OPENCL has words for what is changed:
 *
 *     no-driver    there is no platform
 *     no-device    a platform, and no device on it
 *     crash        the driver ends the process
 *     gpu          processors say that they are GPUs
 *     own-memory   devices say that they have memory of their own
 *     small-groups devices take 24 work-items in a group
 *     no-compiler  nothing compiles
 */
#ifndef VACCEL_OPENCL_TESTS_WATCHED_H
#define VACCEL_OPENCL_TESTS_WATCHED_H

#include <stddef.h>

/** The symbol `watched` of the library; counts since it was loaded. */
struct watched {
    size_t from_source;   /* programs made */
    size_t from_binary;   /* programs that a binary was taken for */
    size_t in_place;      /* buffers where the caller's memory is */
    size_t copied;        /* buffers that were filled from it */
    size_t read;          /* buffers that were read back */
    size_t kernels;       /* enqueued */
    size_t buffers;       /* made and not released */
    const char *fail;     /* the function whose next call fails; NULL afterwards */
    void (*build)(void);  /* called before a program is built, unless NULL */
    void (*kernel)(void); /* called before a kernel is enqueued, unless NULL */
};

#endif
