/* SPDX-License-Identifier: Apache-2.0 */
/** What the tests over vsock share. */
#ifndef VAC_GUEST_TESTS_VSOCK_TEST_H
#define VAC_GUEST_TESTS_VSOCK_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "guest/tests/vsock_host.h"
#include <vaccel/vaccel.h>

enum { VSOCK_MEMORY = 256 << 10, VSOCK_COUNT = 40001 };

struct vsock_test {
    const vaccel_guest_port *port;
    unsigned char *memory;
    vaccel_session *session;
    float *values; /* VSOCK_COUNT of them, in memory of their own */
    vaccel_guest_usage usage;
};

extern struct vsock_test vsock_test;

/** A machine that polls, or waits for interrupts. */
int vsock_begin(void **state);
int vsock_begin_waiting(void **state);
int vsock_end(void **state);

vaccel_status vsock_open(void);
/** Opens the library and a session. */
void vsock_up(void);
/** A call with VSOCK_COUNT numbers, which the host fails, and whether they came as they were. */
vaccel_status vsock_large_call(void);
bool vsock_came_whole(void);

extern const struct CMUnitTest vsock_hostile_tests[];
extern const size_t vsock_hostile_count;

#endif
