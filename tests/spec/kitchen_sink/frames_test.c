/* SPDX-License-Identifier: Apache-2.0 */
/** Every op of the kitchen sink goes over the wire and back, whole, cut short and with bits
 * flipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "serve/memory.h"
#include "tests/spec/exercise/exercise.h"
#include "wire/client.h"

_Static_assert((int)VAC_CODEC_COUNT > (int)VACCEL_RECORD_SINK_LEAF,
               "the generated headers come first");

enum { SEEDS = 200, MAX_SEGMENTS = 64, AT_LENGTH = 8 };

/* A frame at its exact size, and what lies beside it. */
struct message {
    uint8_t *frame;
    size_t size;
    vaccel_segment segments[MAX_SEGMENTS];
    uint32_t segment_count;
};

/* The far side of a call. */
struct served {
    struct vac_memory memory;
    struct vac_arena arena;
    struct vac_reader reader;
    struct vac_call_head head;
    void *args;
};

static void write_call(struct message *message, const struct vac_codec *codec,
                       const struct vac_call_head *head, const void *args, uint32_t segments)
{
    struct vac_writer writer = {.segments = message->segments, .segment_capacity = segments};

    vac_client_write(&writer, codec, head, args);
    assert_null(writer.fault);
    message->size = (size_t)writer.length;
    message->frame = (uint8_t *)malloc(message->size);
    writer.frame = message->frame;
    writer.capacity = message->size;
    vac_client_write(&writer, codec, head, args);
    assert_true(vac_writer_done(&writer));
    assert_int_equal(writer.length, message->size);
    message->segment_count = writer.segment_count;
}

/* Decodes as serve/serve.c does; false on a fault. */
static bool serve(struct served *served, const uint8_t *frame, size_t size,
                  const struct message *message)
{
    vac_memory_init(&served->memory, &served->arena, UINT64_C(64) << 20);
    served->reader = (struct vac_reader){.frame = frame,
                                         .length = (uint32_t)size,
                                         .segments = message->segments,
                                         .segment_count = message->segment_count,
                                         .arena = &served->arena};
    if (!vac_frame_read_call(&served->reader, &served->head))
        return false;
    const struct vac_codec *codec = vac_codec_find(served->head.op, served->head.version);
    if (!codec)
        return false;
    served->args = vac_arena_take(&served->arena, codec->args_size);
    void *room = vac_arena_take(&served->arena, codec->room_size);
    memset(room, 0, codec->room_size);
    vac_get_call(&served->reader, codec, served->args, room);
    return !served->reader.fault;
}

static void write_reply(struct message *message, const struct vac_codec *codec,
                        const struct vac_call_head *call, const void *args)
{
    struct vac_reply_head head = {.op = call->op, .version = call->version, .id = call->id};
    struct vac_writer writer = {.frame = NULL};

    const vaccel_origin *origin = vac_codec_origin(codec, args);
    if (origin)
        head.origin = *origin;
    for (int pass = 0; pass < 2; pass++) {
        vac_frame_begin_reply(&writer, &head, codec->reply_size);
        vac_put_reply(&writer, codec, args);
        vac_frame_end(&writer);
        assert_null(writer.fault);
        if (pass == 0) {
            message->size = (size_t)writer.length;
            message->frame = (uint8_t *)malloc(message->size);
            writer.frame = message->frame;
            writer.capacity = message->size;
        }
    }
    assert_true(vac_writer_done(&writer));
    message->segment_count = 0;
}

static vaccel_status take_reply(const uint8_t *frame, size_t size, const struct vac_codec *codec,
                                const struct vac_call_head *head, const void *args)
{
    struct vac_memory memory;
    struct vac_arena arena;
    struct vac_reader reader = {.frame = frame, .length = (uint32_t)size, .arena = &arena};

    vac_memory_init(&memory, &arena, UINT64_C(64) << 20);
    vaccel_status status = vac_client_read(&reader, codec, head, args, "test", &exercise_host);
    vac_memory_free(&memory);
    return status;
}

/* Calls one op and hands `look` its call and its reply. */
static void exchange(const struct vac_codec *codec, const struct exercise_op *op, uint64_t seed,
                     void (*look)(struct exercise *, const struct vac_codec *,
                                  const struct exercise_op *, const struct message *call,
                                  const struct message *reply, const void *args,
                                  const struct vac_call_head *head))
{
    static const uint32_t segments[] = {0, 1, 3, MAX_SEGMENTS};
    const struct vac_call_head head = {
        .op = op->op, .version = codec->version, .id = seed + 1, .device = "GPU.0"};
    struct exercise exercise;
    struct message call, reply;
    struct served served;

    exercise_init(&exercise, seed);
    void *args = exercise_take(&exercise, codec->args_size);
    op->make(&exercise, args);
    write_call(&call, codec, &head, args, segments[seed % 4]);
    if (!serve(&served, call.frame, call.size, &call))
        fail_msg("%s, seed %llu: %s", op->name, (unsigned long long)seed, served.reader.fault);
    assert_string_equal(served.head.device, "GPU.0");
    assert_true(op->same_inputs(args, served.args));
    op->touch(served.args);
    assert_int_equal(op->answer(&exercise, served.args, &exercise_host), VACCEL_OK);
    write_reply(&reply, codec, &head, served.args);
    look(&exercise, codec, op, &call, &reply, args, &head);
    if (take_reply(reply.frame, reply.size, codec, &head, args) != VACCEL_OK)
        fail_msg("%s, seed %llu: %s", op->name, (unsigned long long)seed, exercise_message);
    assert_true(op->same_outputs(served.args, args));
    op->drop(args, &exercise_host);
    op->drop(served.args, &exercise_host);
    vac_memory_free(&served.memory);
    free(call.frame);
    free(reply.frame);
    exercise_free(&exercise);
}

static void nothing(struct exercise *exercise, const struct vac_codec *codec,
                    const struct exercise_op *op, const struct message *call,
                    const struct message *reply, const void *args, const struct vac_call_head *head)
{
    (void)exercise, (void)codec, (void)op, (void)call, (void)reply, (void)args, (void)head;
}

/* A copy of its own, so that a byte too far is seen. */
static uint8_t *copy_of(const uint8_t *frame, size_t size)
{
    uint8_t *copy = (uint8_t *)malloc(size ? size : 1);
    if (size)
        memcpy(copy, frame, size);
    return copy;
}

static void set_length(uint8_t *frame, size_t size)
{
    for (unsigned i = 0; i < 4 && size >= 12; i++)
        frame[AT_LENGTH + i] = (uint8_t)(size >> (8 * i));
}

/* A damaged call is refused, or is another call, whose arguments can all be read. */
static void serve_damaged(const uint8_t *frame, size_t size, const struct message *call)
{
    struct served served;

    if (serve(&served, frame, size, call)) {
        for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
            if (exercise_ops[i].op == served.head.op)
                exercise_ops[i].touch(served.args);
        }
    } else {
        assert_non_null(served.reader.fault ? served.reader.fault : "op");
    }
    vac_memory_free(&served.memory);
}

static void take_damaged(const uint8_t *frame, size_t size, const struct vac_codec *codec,
                         const struct exercise_op *op, const struct vac_call_head *head,
                         uint64_t seed)
{
    struct exercise exercise;

    exercise_init(&exercise, seed);
    void *args = exercise_take(&exercise, codec->args_size);
    op->make(&exercise, args);
    vaccel_status status = take_reply(frame, size, codec, head, args);
    op->drop(args, &exercise_host);
    assert_true(status <= 0);
    exercise_free(&exercise);
}

static void cut(struct exercise *exercise, const struct vac_codec *codec,
                const struct exercise_op *op, const struct message *call,
                const struct message *reply, const void *args, const struct vac_call_head *head)
{
    (void)args;
    for (unsigned i = 0; i < 60; i++) {
        size_t size = (size_t)exercise_below(exercise, call->size);
        uint8_t *part = copy_of(call->frame, size);
        struct served served;
        assert_false(serve(&served, part, size, call));
        vac_memory_free(&served.memory);
        set_length(part, size);
        serve_damaged(part, size, call);
        free(part);

        size = (size_t)exercise_below(exercise, reply->size);
        part = copy_of(reply->frame, size);
        set_length(part, size);
        take_damaged(part, size, codec, op, head, i);
        free(part);
    }
}

static void flip(struct exercise *exercise, const struct vac_codec *codec,
                 const struct exercise_op *op, const struct message *call,
                 const struct message *reply, const void *args, const struct vac_call_head *head)
{
    static const uint8_t extremes[] = {0x00, 0x01, 0x7F, 0x80, 0xFF};

    (void)args;
    for (unsigned i = 0; i < 120; i++) {
        uint8_t *frame = copy_of(call->frame, call->size);
        for (uint64_t left = 1 + exercise_below(exercise, 3); left; left--) {
            uint64_t at = exercise_below(exercise, call->size);
            if (exercise_below(exercise, 2))
                frame[at] ^= (uint8_t)(1U << exercise_below(exercise, 8));
            else
                frame[at] = extremes[exercise_below(exercise, sizeof(extremes))];
        }
        serve_damaged(frame, call->size, call);
        free(frame);

        frame = copy_of(reply->frame, reply->size);
        frame[exercise_below(exercise, reply->size)] ^=
            (uint8_t)(1U << exercise_below(exercise, 8));
        take_damaged(frame, reply->size, codec, op, head, i);
        free(frame);
    }
}

static void all(uint64_t seeds,
                void (*look)(struct exercise *, const struct vac_codec *,
                             const struct exercise_op *, const struct message *,
                             const struct message *, const void *, const struct vac_call_head *))
{
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        for (uint64_t seed = 0; seed < seeds; seed++)
            exchange(&vac_codecs[i], &exercise_ops[i], seed, look);
    }
}

static void round_trips(void **state)
{
    (void)state;
    all(SEEDS, nothing);
}

static void truncation(void **state)
{
    (void)state;
    all(10, cut);
}

static void bit_flips(void **state)
{
    (void)state;
    all(20, flip);
}

/* A backend that succeeds without its result must not take the far side down. */
static void missing_result(void **state)
{
    (void)state;
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        const struct vac_codec *codec = &vac_codecs[i];
        struct exercise exercise;
        struct vac_writer writer = {.frame = NULL};

        exercise_init(&exercise, i);
        void *args = exercise_take(&exercise, codec->args_size);
        exercise_ops[i].make(&exercise, args);
        const vaccel_origin *origin = vac_codec_origin(codec, args);
        if (!origin) {
            exercise_free(&exercise);
            continue;
        }
        assert_null(origin->backend);
        const struct vac_reply_head head = {.op = codec->op, .version = codec->version};
        vac_frame_begin_reply(&writer, &head, codec->reply_size);
        vac_put_reply(&writer, codec, args);
        assert_string_equal(writer.fault, "the backend succeeded without a result");
        exercise_free(&exercise);
    }
}

/* A host that runs out of memory at the second result: the first one is not leaked, and nothing is
 * handed over. */
static int makes_left;

static vaccel_status make_some(uint32_t record, const void *view, const vaccel_origin *origin,
                               void **result)
{
    return makes_left-- > 0 ? exercise_host.make(record, view, origin, result)
                            : VACCEL_ERR_NO_MEMORY;
}

static void all_results_or_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        if (strcmp(exercise_ops[i].name, "sink_results") != 0)
            continue;
        const struct vac_codec *codec = &vac_codecs[i];
        const struct vac_call_head head = {.op = codec->op, .version = codec->version, .id = 1};
        vaccel_host host = exercise_host;
        struct exercise exercise;
        struct message reply;

        host.make = make_some;
        exercise_init(&exercise, 3);
        vaccel_sink_results_args far, near;
        exercise_ops[i].make(&exercise, &far);
        exercise_ops[i].make(&exercise, &near);
        assert_int_equal(exercise_ops[i].answer(&exercise, &far, &exercise_host), VACCEL_OK);
        write_reply(&reply, codec, &head, &far);
        for (int enough = 0; enough < 3; enough++) {
            struct vac_memory memory;
            struct vac_arena arena;
            struct vac_reader reader = {
                .frame = reply.frame, .length = (uint32_t)reply.size, .arena = &arena};
            vac_memory_init(&memory, &arena, 1 << 20);
            makes_left = enough;
            assert_int_equal(vac_client_read(&reader, codec, &head, &near, "test", &host),
                             VACCEL_ERR_NO_MEMORY);
            assert_null(*near.r_result);
            assert_null(*near.r_tensor);
            assert_null(*near.r_plain);
            vac_memory_free(&memory);
        }
        exercise_ops[i].drop(&far, &exercise_host);
        free(reply.frame);
        exercise_free(&exercise);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),         cmocka_unit_test(truncation),
        cmocka_unit_test(bit_flips),           cmocka_unit_test(missing_result),
        cmocka_unit_test(all_results_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
