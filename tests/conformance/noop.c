/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "tests/conformance/conformance.h"

static const char *nothing_is_missing(const struct files *files)
{
    (void)files;
    return NULL;
}

static void check_asynchronous(vaccel_session *session, struct outcome *outcome)
{
    vaccel_call *call = NULL;

    REQUIRE(vaccel_noop_submit(session, &call) == VACCEL_OK);
    REQUIRE(vaccel_call_wait(call, -1) == VACCEL_OK);
    REQUIRE(vaccel_call_status(call) == VACCEL_OK);
    REQUIRE(*vaccel_call_error(call) == '\0');
    REQUIRE(vaccel_noop_result(call) == VACCEL_OK);
    REQUIRE(vaccel_noop_result(call) == VACCEL_ERR_INVALID);
    vaccel_call_release(call);
}

static void check_null(vaccel_session *session, struct outcome *outcome)
{
    vaccel_call *call = NULL;

    REQUIRE(vaccel_noop(NULL) == VACCEL_ERR_INVALID);
    REQUIRE(strstr(vaccel_last_error(), "'session' is NULL"));
    REQUIRE(vaccel_noop_submit(NULL, &call) == VACCEL_ERR_INVALID);
    REQUIRE(vaccel_noop_submit(session, NULL) == VACCEL_ERR_INVALID);
    REQUIRE(vaccel_noop_result(NULL) == VACCEL_ERR_INVALID);
    REQUIRE(!call);
}

static void check(const struct way *way, const struct files *files, struct outcome *outcome)
{
    vaccel_session *session = open_pinned(way->pin);
    uint64_t before;
    uint64_t after;

    (void)files;
    REQUIRE(session);
    REQUIRE(vaccel_session_prepare(session, VACCEL_OP_NOOP, NULL) == VACCEL_OK);
    REQUIRE(vaccel_op_count(VACCEL_OP_NOOP, &before, NULL) == VACCEL_OK);
    REQUIRE(vaccel_noop(session) == VACCEL_OK);
    REQUIRE(vaccel_op_count(VACCEL_OP_NOOP, &after, NULL) == VACCEL_OK);
    REQUIRE(after > before);
    CHECK(check_asynchronous(session, outcome));
    CHECK(check_null(session, outcome));
    vaccel_session_release(session);
}

const struct suite noop_suite = {VACCEL_OP_NOOP, nothing_is_missing, check};
