/* SPDX-License-Identifier: Apache-2.0 */
/** What the core's tests share: cmocka, and assertions about statuses and their messages. */
#ifndef VAC_CORE_TESTS_CHECK_H
#define VAC_CORE_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* vaccel_host has a function called `fail`, which cmocka's macro would hide. */
#undef fail
#undef fail_msg
#define fail_msg(...)                                                                              \
    do {                                                                                           \
        print_error("ERROR: " __VA_ARGS__);                                                        \
        print_error("\n");                                                                         \
        _fail(__FILE__, __LINE__);                                                                 \
    } while (0)

#include "tests/backends/mock.h"
#include <vaccel/vaccel.h>

#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        if (!strstr((text), (part)))                                                               \
            fail_msg("'%s' is not in: %s", (part), (text));                                        \
    } while (0)

#define assert_lacks(text, part)                                                                   \
    do {                                                                                           \
        if (strstr((text), (part)))                                                                \
            fail_msg("'%s' is in: %s", (part), (text));                                            \
    } while (0)

#define assert_ok(expression)                                                                      \
    do {                                                                                           \
        vaccel_status got = (expression);                                                          \
        if (got != VACCEL_OK)                                                                      \
            fail_msg("%s: %s: %s", #expression, vaccel_status_name(got), vaccel_last_error());     \
    } while (0)

/** The status, and a message with `part` in it. */
#define assert_fails(expression, status, part)                                                     \
    do {                                                                                           \
        assert_string_equal(vaccel_status_name(expression), vaccel_status_name(status));           \
        assert_contains(vaccel_last_error(), (part));                                              \
    } while (0)

/** The mock backend of that name, as the core has it or will have it, with its hooks unset. */
struct mock *mock_get(const char *name);
/** Unsets the hooks and counters of all mock backends. A cmocka set-up. */
int mock_reset(void **state);

/** A session pinned to a backend; NULL lets the core choose. */
vaccel_session *open_session(const char *backend);
/** A model and an image that exist in name only, which is enough for a mock. */
vaccel_model *open_model(const char *name);
vaccel_image *open_image(size_t size);

#endif
