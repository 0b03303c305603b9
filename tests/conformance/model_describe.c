/* SPDX-License-Identifier: Apache-2.0 */
/* model_describe: names, types and shapes, of networks from a path and from memory. */
#include <string.h>

#include "tests/conformance/tensors.h"

static bool is_shape(const int64_t *shape, size_t rank, size_t expected_rank, int64_t first,
                     int64_t second)
{
    return rank == expected_rank && (rank < 1 || shape[0] == first) &&
           (rank < 2 || shape[1] == second);
}

/* The one input and output of a network. */
static void check_one(vaccel_session *session, vaccel_model *model, vaccel_dtype dtype, size_t rank,
                      int64_t first, int64_t second, struct outcome *outcome)
{
    vaccel_model_info *info = NULL;

    REQUIRE(model);
    REQUIRE(vaccel_model_describe(session, model, &info) == VACCEL_OK);
    REQUIRE(strcmp(vaccel_model_info_format(info), "onnx") == 0);
    REQUIRE(vaccel_model_info_input_count(info) == 1);
    REQUIRE(vaccel_model_info_output_count(info) == 1);
    REQUIRE(strcmp(vaccel_model_info_input_name(info, 0), "x") == 0);
    REQUIRE(strcmp(vaccel_model_info_output_name(info, 0), "y") == 0);
    REQUIRE(vaccel_model_info_input_dtype(info, 0) == dtype);
    REQUIRE(vaccel_model_info_output_dtype(info, 0) == dtype);
    REQUIRE(is_shape(vaccel_model_info_input_shape(info, 0),
                     vaccel_model_info_input_shape_count(info, 0), rank, first, second));
    REQUIRE(is_shape(vaccel_model_info_output_shape(info, 0),
                     vaccel_model_info_output_shape_count(info, 0), rank, first, second));
    vaccel_model_info_release(info);
    vaccel_model_release(model);
}

static void check_many(vaccel_session *session, const struct files *files, struct outcome *outcome)
{
    vaccel_model *model = open_network(files, "two");
    vaccel_model_info *info = NULL;

    REQUIRE(model);
    REQUIRE(vaccel_model_describe(session, model, &info) == VACCEL_OK);
    REQUIRE(vaccel_model_info_output_count(info) == 2);
    REQUIRE(strcmp(vaccel_model_info_output_name(info, 0), "y") == 0);
    REQUIRE(strcmp(vaccel_model_info_output_name(info, 1), "at") == 0);
    REQUIRE(vaccel_model_info_output_dtype(info, 1) == VACCEL_DTYPE_I64);
    REQUIRE(is_shape(vaccel_model_info_output_shape(info, 1),
                     vaccel_model_info_output_shape_count(info, 1), 2, 1, -1));
    vaccel_model_info_release(info);
    vaccel_model_release(model);
}

static void check(const struct way *way, const struct files *files, struct outcome *outcome)
{
    vaccel_session *session = open_pinned(way->pin);
    vaccel_model *model = NULL;
    vaccel_model_info *info = NULL;
    char bytes[4096];

    REQUIRE(session);
    CHECK(check_one(session, open_network(files, "identity_f32"), VACCEL_DTYPE_F32, 2, -1, -1,
                    outcome));
    CHECK(check_one(session, open_network(files, "identity_u8"), VACCEL_DTYPE_U8, 2, -1, -1,
                    outcome));
    CHECK(
        check_one(session, open_network(files, "successor"), VACCEL_DTYPE_F32, 2, -1, 3, outcome));
    CHECK(check_one(session, open_network(files, "scalar"), VACCEL_DTYPE_F32, 0, 0, 0, outcome));
    CHECK(check_many(session, files, outcome));
    size_t size = read_network(files, "successor", bytes, sizeof(bytes));
    REQUIRE(size);
    REQUIRE(vaccel_model_from_memory(bytes, size, NULL, NULL, NULL, &model) == VACCEL_OK);
    CHECK(check_one(session, model, VACCEL_DTYPE_F32, 2, -1, 3, outcome));
    /* What is no network. */
    REQUIRE(vaccel_model_from_memory("hello", 5, NULL, NULL, NULL, &model) == VACCEL_OK);
    REQUIRE(vaccel_model_describe(session, model, &info) < 0);
    REQUIRE(!info && *vaccel_last_error());
    vaccel_model_release(model);
    vaccel_session_release(session);
}

const struct suite model_describe_suite = {VACCEL_OP_MODEL_DESCRIBE, missing_networks, check};
