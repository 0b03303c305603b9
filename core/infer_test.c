/* SPDX-License-Identifier: Apache-2.0 */
/** Tensors, lists of images and shared results on their way through the core; what networks make of
 * them is for tests/conformance. */
#include <math.h>

#include "core/tests/check.h"

static struct mock *alpha;
static vaccel_session *session;
static vaccel_model *model;

static int set_up(void **state)
{
    alpha = mock_get("alpha");
    mock_reset(state);
    session = open_session("alpha");
    model = open_model("net");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    vaccel_model_release(model);
    vaccel_session_release(session);
    return 0;
}

static vaccel_status infer(const vaccel_tensor *input)
{
    vaccel_inference *result = NULL;
    vaccel_status status = vaccel_infer(session, model, input, 1, NULL, 0, &result);

    assert_true((status == VACCEL_OK) == (result != NULL));
    vaccel_inference_release(result);
    return status;
}

static void an_input_is_what_its_shape_says(void **state)
{
    float data[6] = {0};
    int64_t shape[2] = {2, 3};
    const vaccel_tensor good = {
        .data = data, .size = sizeof(data), .shape = shape, .rank = 2, .dtype = VACCEL_DTYPE_F32};
    vaccel_tensor bad = good;

    (void)state;
    assert_ok(infer(&good));
    bad.size = 20;
    assert_fails(infer(&bad), VACCEL_ERR_INVALID,
                 "inputs[0]: 20 bytes, and its shape and dtype take 24");
    bad.size = 25;
    assert_fails(infer(&bad), VACCEL_ERR_INVALID, "25 bytes, and its shape and dtype take 24");
    bad = good;
    shape[0] = -1;
    assert_fails(infer(&bad), VACCEL_ERR_INVALID, "inputs[0]: dimension 0 is -1");
    shape[0] = INT64_C(1) << 40;
    shape[1] = INT64_C(1) << 40;
    assert_fails(infer(&bad), VACCEL_ERR_INVALID, "more bytes than 64 bits can count");
    shape[0] = INT64_MAX;
    shape[1] = 2;
    assert_fails(infer(&bad), VACCEL_ERR_INVALID, "more bytes than 64 bits can count");
    shape[0] = 2;
    shape[1] = 3;
    bad.dtype = 0;
    assert_fails(infer(&bad), VACCEL_ERR_INVALID, "0 is not an element type");
    bad.dtype = VACCEL_DTYPE_BF16 + 1;
    assert_fails(infer(&bad), VACCEL_ERR_INVALID, "15 is not an element type");
    bad = good;
    bad.rank = 17;
    assert_fails(infer(&bad), VACCEL_ERR_LIMIT, "17 dimensions are more than 16");
    bad = good;
    bad.data = NULL;
    assert_fails(infer(&bad), VACCEL_ERR_INVALID, "its shape or its data is NULL");
    bad = good;
    bad.shape = NULL;
    assert_fails(infer(&bad), VACCEL_ERR_INVALID, "its shape or its data is NULL");
    bad = good;
    bad.dtype = VACCEL_DTYPE_BYTES;
    data[0] = NAN;
    assert_fails(infer(&bad), VACCEL_ERR_INVALID, "each with its length in front");
}

static void outputs_have_room_or_a_result(void **state)
{
    int32_t in[3] = {1, 2, 3};
    int32_t out[3] = {0};
    int64_t shape[1] = {3};
    int64_t room_shape[1] = {3};
    const vaccel_tensor input = {
        .data = in, .size = sizeof(in), .shape = shape, .rank = 1, .dtype = VACCEL_DTYPE_I32};
    vaccel_tensor output = {.data = out,
                            .size = sizeof(out),
                            .shape = room_shape,
                            .rank = 1,
                            .dtype = VACCEL_DTYPE_I32};

    (void)state;
    assert_ok(vaccel_infer(session, model, &input, 1, &output, 1, NULL));
    assert_memory_equal(in, out, sizeof(in));
    output.size = 0;
    output.dtype = 0;
    assert_fails(vaccel_infer(session, model, &input, 1, &output, 1, NULL), VACCEL_ERR_INVALID,
                 "outputs[0] has no room and 'result' is NULL");
    assert_fails(vaccel_infer(session, model, &input, 1, NULL, 0, NULL), VACCEL_ERR_INVALID,
                 "outputs[0] has no room");
    assert_fails(vaccel_infer(session, model, &input, 1025, NULL, 0, NULL), VACCEL_ERR_LIMIT,
                 "inputs_count is 1025, and may be 1024 at most");
    assert_fails(vaccel_infer(session, model, NULL, 1, NULL, 0, NULL), VACCEL_ERR_INVALID,
                 "'inputs' is NULL");
}

static void a_result_shares_memory_until_it_goes(void **state)
{
    float in[2] = {NAN, INFINITY};
    int64_t shape[1] = {2};
    const vaccel_tensor input = {.name = "x",
                                 .data = in,
                                 .size = sizeof(in),
                                 .shape = shape,
                                 .rank = 1,
                                 .dtype = VACCEL_DTYPE_F32};
    vaccel_inference *result = NULL;

    (void)state;
    assert_ok(vaccel_infer(session, model, &input, 1, NULL, 0, &result));
    assert_int_equal(vaccel_inference_output_count(result), 1);
    const vaccel_tensor *output = vaccel_inference_output(result, 0);
    assert_ptr_equal(output->data, in);
    assert_ptr_not_equal(output->shape, shape);
    assert_string_equal(output->name, "x");
    assert_null(vaccel_inference_output(result, 1));
    assert_int_equal(alpha->shared, 1);
    vaccel_inference_release(result);
    assert_int_equal(alpha->shared, 0);
    /* Through a transport it shares the reply. */
    vaccel_session *loop = open_session("loop/alpha");
    assert_ok(vaccel_infer(loop, model, &input, 1, NULL, 0, &result));
    assert_int_equal(alpha->shared, 0);
    output = vaccel_inference_output(result, 0);
    assert_ptr_not_equal(output->data, in);
    assert_memory_equal(output->data, in, sizeof(in));
    vaccel_inference_release(result);
    vaccel_session_release(loop);
}

static void a_submitted_call_keeps_the_buffers(void **state)
{
    int64_t shape[1] = {16};
    vaccel_buffer *buffer = NULL;
    vaccel_inference *result = NULL;
    vaccel_call *call = NULL;

    (void)state;
    assert_ok(vaccel_buffer_create(session, 64, &buffer));
    memset(vaccel_buffer_data(buffer), 7, 64);
    vaccel_tensor input = {.data = vaccel_buffer_data(buffer),
                           .size = 16,
                           .shape = shape,
                           .rank = 1,
                           .dtype = VACCEL_DTYPE_U8,
                           .buffer = buffer};
    vaccel_tensor outside = input;
    outside.data = (unsigned char *)vaccel_buffer_data(buffer) + 49;
    assert_fails(infer(&outside), VACCEL_ERR_INVALID, "does not lie in its buffer of 64 bytes");
    outside.data = (unsigned char *)vaccel_buffer_data(buffer) - 1;
    assert_fails(infer(&outside), VACCEL_ERR_INVALID, "does not lie in its buffer");
    vaccel_session *loop = open_session("loop/alpha");
    assert_ok(vaccel_infer_submit(loop, model, &input, 1, &call));
    vaccel_buffer_release(buffer);
    assert_ok(vaccel_call_wait(call, -1));
    assert_ok(vaccel_infer_result(call, &result));
    const unsigned char *bytes = (const unsigned char *)vaccel_inference_output(result, 0)->data;
    assert_int_equal(bytes[0], 7);
    assert_int_equal(bytes[15], 7);
    vaccel_inference_release(result);
    vaccel_call_release(call);
    vaccel_session_release(loop);
}

static void ops_of_one_network_share_what_is_loaded(void **state)
{
    vaccel_image *images[2] = {open_image(5), open_image(9)};
    vaccel_classifications *several = NULL;
    vaccel_classification *one = NULL;
    vaccel_call *call = NULL;

    (void)state;
    assert_ok(vaccel_image_classify_batch(session, images, 2, model, NULL, &several));
    assert_int_equal(alpha->loaded_op, VACCEL_OP_IMAGE_CLASSIFY);
    assert_int_equal(vaccel_classifications_image_count(several), 2);
    assert_int_equal(vaccel_classifications_image_entry_count(several, 1), 1);
    assert_int_equal(vaccel_classifications_image_entry_index(several, 1, 0), 9);
    vaccel_classifications_release(several);
    assert_ok(vaccel_image_classify(session, images[0], model, NULL, &one));
    vaccel_classification_release(one);
    assert_int_equal(alpha->loads, 1);
    /* The images are the call's once it is submitted. */
    assert_ok(vaccel_image_classify_batch_submit(session, images, 2, model, NULL, &call));
    vaccel_image_release(images[0]);
    vaccel_image_release(images[1]);
    images[0] = NULL;
    assert_ok(vaccel_call_wait(call, -1));
    assert_ok(vaccel_image_classify_batch_result(call, &several));
    assert_int_equal(vaccel_classifications_image_entry_index(several, 0, 0), 5);
    vaccel_classifications_release(several);
    vaccel_call_release(call);
    vaccel_model_release(model);
    assert_int_equal(alpha->unloads, 1);
    model = NULL;
}

static void performance_has_loads_of_its_own(void **state)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *many = NULL;

    (void)state;
    options.backend = "alpha";
    options.performance = VACCEL_PERFORMANCE_THROUGHPUT;
    assert_ok(vaccel_session_open(&options, &many));
    assert_ok(vaccel_session_prepare(session, VACCEL_OP_INFER, model));
    assert_int_equal(alpha->loads, 1);
    assert_ok(vaccel_session_prepare(many, VACCEL_OP_INFER, model));
    assert_int_equal(alpha->loads, 2);
    vaccel_session_release(many);
    options.performance = 2;
    assert_fails(vaccel_session_open(&options, &many), VACCEL_ERR_INVALID,
                 "the performance 2 does not exist");
}

static void a_list_of_images_is_checked(void **state)
{
    vaccel_image *images[2] = {open_image(5), NULL};
    vaccel_classifications *result = NULL;
    vaccel_call *call = NULL;

    (void)state;
    assert_fails(vaccel_image_classify_batch(session, images, 2, model, NULL, &result),
                 VACCEL_ERR_INVALID, "images[1] is NULL");
    assert_fails(vaccel_image_classify_batch(session, images, 0, model, NULL, &result),
                 VACCEL_ERR_INVALID, "images is empty");
    assert_fails(vaccel_image_classify_batch(session, NULL, 2, model, NULL, &result),
                 VACCEL_ERR_INVALID, "'images' is NULL");
    assert_fails(vaccel_image_classify_batch(session, images, 1025, model, NULL, &result),
                 VACCEL_ERR_LIMIT, "images_count is 1025");
    assert_fails(vaccel_image_classify_batch_submit(session, images, 2, model, NULL, &call),
                 VACCEL_ERR_INVALID, "images[1] is NULL");
    vaccel_image_release(images[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_input_is_what_its_shape_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(outputs_have_room_or_a_result, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_result_shares_memory_until_it_goes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_submitted_call_keeps_the_buffers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ops_of_one_network_share_what_is_loaded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(performance_has_loads_of_its_own, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_list_of_images_is_checked, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
