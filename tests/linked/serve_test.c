/* SPDX-License-Identifier: Apache-2.0 */
/** What a host does not do for a peer that is somebody else, whatever the frame asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/host.h"
#include "serve/serve.h"
#include "wire/client.h"
#include <vaccel/backend_ops.h>

enum { MAX_FRAME = 4096 };

/* The status of the reply to a call of image_classify with the model of that name. */
static vaccel_status answer(const char *model_name, uint32_t flags)
{
    static const uint8_t pixels[3];
    static _Alignas(8) uint8_t frame[MAX_FRAME];
    const struct vac_codec *codec =
        vac_codec_find(VACCEL_OP_IMAGE_CLASSIFY, VACCEL_OP_IMAGE_CLASSIFY_VERSION);
    const struct vac_call_head head = {
        .op = VACCEL_OP_IMAGE_CLASSIFY, .version = (uint16_t)codec->version, .hops = 1, .id = 1};
    const vaccel_image_view image = {.format = VACCEL_PIXEL_RGB8,
                                     .width = 1,
                                     .height = 1,
                                     .stride = 3,
                                     .data = pixels,
                                     .size = sizeof(pixels)};
    const vaccel_model_view model = {.name = model_name};
    const vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    const vaccel_image_classify_args args = {.image = &image, .model = &model, .params = &params};
    struct vac_writer writer = {.frame = frame, .capacity = sizeof(frame)};
    struct vac_arena arena = {.size = 0};
    struct vac_reply_head reply;
    struct vac_answer given = {.data = NULL};

    vac_client_write(&writer, codec, &head, &args);
    assert_true(vac_writer_done(&writer));
    const struct vac_request request = {
        .frame = frame, .size = (size_t)writer.length, .flags = flags};
    assert_int_equal(vac_serve(vac_host(), &request, &given), VACCEL_OK);
    struct vac_reader reader = {
        .frame = (const uint8_t *)given.kept, .length = (uint32_t)given.kept_size, .arena = &arena};
    assert_true(vac_frame_read_reply(&reader, &reply));
    free(given.kept);
    return reply.status;
}

static void a_peer_names_no_paths(void **state)
{
    (void)state;
    assert_int_equal(answer("/etc/passwd", 0), VACCEL_ERR_DENIED);
    assert_int_equal(answer("../secret", 0), VACCEL_ERR_DENIED);
    assert_int_equal(answer("..", 0), VACCEL_ERR_DENIED);
    assert_int_equal(answer(".", 0), VACCEL_ERR_DENIED);
}

static void a_name_is_looked_for(void **state)
{
    (void)state;
    assert_int_not_equal(answer("no-such-model", 0), VACCEL_ERR_DENIED);
}

static void this_process_may_name_its_own_files(void **state)
{
    (void)state;
    assert_int_equal(answer("/no/such/model", VACCEL_SERVE_SELF), VACCEL_ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peer_names_no_paths),
        cmocka_unit_test(a_name_is_looked_for),
        cmocka_unit_test(this_process_may_name_its_own_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
