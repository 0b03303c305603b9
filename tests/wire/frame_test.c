/* SPDX-License-Identifier: Apache-2.0 */
/** The heads of calls and replies: each field is checked. */
#include "tests/wire/bytes.h"

static const struct vac_call_head call = {.op = 16,
                                          .version = 3,
                                          .hops = 2,
                                          .id = 99,
                                          .deadline_ns = 1000,
                                          .device = "CPU",
                                          .backend = "openvino",
                                          .precision = 1};
static const struct vac_reply_head reply = {
    .op = 16,
    .version = 3,
    .id = 99,
    .status = VACCEL_ERR_LIMIT,
    .message = "too much",
    .full_length = 12345,
    .origin = {.backend = "openvino", .device = "CPU", .model_sha256 = "abc", .precision = 1}};

/* A frame as the writer makes it. */
static void write(struct bytes *b, bool is_call)
{
    struct vac_writer writer = {.frame = NULL};

    for (int pass = 0; pass < 2; pass++) {
        if (is_call)
            vac_frame_begin_call(&writer, &call, 8);
        else
            vac_frame_begin_reply(&writer, &reply, 8);
        vac_frame_end(&writer);
        if (pass == 0) {
            begin(b, (uint32_t)writer.length);
            writer.frame = b->frame;
            writer.capacity = writer.length;
        }
    }
    assert_true(vac_writer_done(&writer));
}

static void calls(void **state)
{
    struct bytes b;
    struct vac_call_head head;

    (void)state;
    write(&b, true);
    assert_true(vac_frame_read_call(&b.reader, &head));
    assert_int_equal(head.op, 16);
    assert_int_equal(head.version, 3);
    assert_int_equal(head.hops, 2);
    assert_int_equal(head.id, 99);
    assert_int_equal(head.deadline_ns, 1000);
    assert_string_equal(head.device, "CPU");
    assert_string_equal(head.backend, "openvino");
    assert_int_equal(head.precision, 1);
    end(&b);
}

static void replies(void **state)
{
    struct bytes b;
    struct vac_reply_head head;

    (void)state;
    write(&b, false);
    assert_true(vac_frame_read_reply(&b.reader, &head));
    assert_int_equal(head.op, 16);
    assert_int_equal(head.version, 3);
    assert_int_equal(head.id, 99);
    assert_int_equal(head.status, VACCEL_ERR_LIMIT);
    assert_string_equal(head.message, "too much");
    assert_int_equal(head.full_length, 12345);
    assert_string_equal(head.origin.backend, "openvino");
    assert_string_equal(head.origin.device, "CPU");
    assert_string_equal(head.origin.model_sha256, "abc");
    assert_int_equal(head.origin.precision, 1);
    end(&b);
}

/* One field changed, and what the reader says to it. */
static void refused(bool is_call, uint32_t at, unsigned size, uint64_t value, const char *fault)
{
    struct bytes b;
    struct vac_call_head call_head;
    struct vac_reply_head reply_head;

    write(&b, is_call);
    put(&b, at, size, value);
    bool taken = is_call ? vac_frame_read_call(&b.reader, &call_head)
                         : vac_frame_read_reply(&b.reader, &reply_head);
    assert_false(taken);
    assert_fault(&b, fault);
    end(&b);
}

static void wrong_fields(void **state)
{
    (void)state;
    for (int is_call = 0; is_call < 2; is_call++) {
        refused(is_call, 0, 4, 0x56414343, "magic");
        refused(is_call, 3, 1, 0, "magic");
        refused(is_call, 4, 2, 1, "another version");
        refused(is_call, 6, 1, is_call ? 2 : 1, "wrong kind");
        refused(is_call, 6, 1, 0, "wrong kind");
        refused(is_call, 8, 4, 104, "its length");
        refused(is_call, 8, 4, UINT32_MAX, "its length");
        refused(is_call, 12, 4, 1, "number of segments");
        refused(is_call, 22, 2, 0x8000, "a flag");
    }
    refused(false, 7, 1, 1, "hops");
    for (uint32_t at = 68; at < VAC_FRAME_HEAD; at++)
        refused(true, at, 1, 1, "an option is set");
    for (uint32_t at = 36; at < 40; at++)
        refused(false, at, 1, 1, "an option is set");
    for (uint32_t at = 84; at < 88; at++)
        refused(false, at, 1, 1, "an option is set");
    refused(true, 64, 4, 2, "a profile");
    for (uint32_t at = 120; at < VAC_FRAME_HEAD; at++)
        refused(false, at, 1, 1, "an option is set");
    refused(true, 40, 4, UINT32_MAX, "outside the frame");
    refused(true, 48, 4, UINT32_MAX, "outside the frame");
    refused(false, 40, 4, UINT32_MAX, "outside the frame");
    refused(false, 56, 4, UINT32_MAX, "outside the frame");
    refused(false, 64, 4, UINT32_MAX, "outside the frame");
    refused(false, 72, 4, UINT32_MAX, "outside the frame");
}

static void too_short_for_a_head(void **state)
{
    struct vac_call_head head;

    (void)state;
    for (uint32_t size = 0; size < VAC_FRAME_HEAD; size++) {
        struct bytes b;
        begin(&b, size);
        assert_false(vac_frame_read_call(&b.reader, &head));
        assert_fault(&b, "outside the frame");
        end(&b);
    }
}

static void misaligned_frame(void **state)
{
    struct bytes b;
    struct vac_call_head head;

    (void)state;
    begin(&b, 104);
    b.reader.frame = b.frame + 4;
    b.reader.length = VAC_FRAME_HEAD;
    assert_false(vac_frame_read_call(&b.reader, &head));
    assert_fault(&b, "not aligned");
    end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls),
        cmocka_unit_test(replies),
        cmocka_unit_test(wrong_fields),
        cmocka_unit_test(too_short_for_a_head),
        cmocka_unit_test(misaligned_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
