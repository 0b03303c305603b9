/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A frame from a hostile peer: served as a call, with the whole core behind it, and read as the
 * reply to each op. input.h says what an input is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/host.h"
#include "serve/memory.h"
#include "serve/serve.h"
#include "tests/fuzz/input.h"
#include "tests/spec/exercise/exercise.h"
#include "wire/client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What decoding one input may take. */
#define MAX_MEMORY (UINT64_C(64) << 20)

enum { AT_LENGTH = 8, AT_SEGMENTS = 12, AT_OP = 16, AT_VERSION = 20, AT_ID = 24 };

/* An input taken apart; each part has memory of its own size. */
struct input {
    uint8_t *frame;
    size_t size;
    vaccel_segment segments[INPUT_SEGMENTS];
    uint8_t *memory[INPUT_SEGMENTS];
    size_t segment_count;
};

static void set32(uint8_t *at, uint64_t value)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> (8 * i));
}

static bool take_apart(struct input *input, const uint8_t *data, size_t size)
{
    size_t sizes[INPUT_SEGMENTS];
    size_t total = 0;
    uint8_t flags = size ? data[0] : 0;

    memset(input, 0, sizeof(*input));
    input->segment_count = flags & INPUT_SEGMENTS;
    if (size < 1 + 2 * input->segment_count)
        return false;
    for (size_t i = 0; i < input->segment_count; i++) {
        sizes[i] = (size_t)data[1 + 2 * i] | (size_t)data[2 + 2 * i] << 8;
        total += sizes[i];
    }
    data += 1 + 2 * input->segment_count;
    size -= 1 + 2 * input->segment_count;
    if (total > size)
        return false;
    input->size = size - total;
    input->frame = (uint8_t *)malloc(input->size ? input->size : 1);
    memcpy(input->frame, data, input->size);
    data += input->size;
    for (size_t i = 0; i < input->segment_count; i++) {
        size_t odd = flags & INPUT_MISALIGN ? 1 : 0;
        input->memory[i] = (uint8_t *)malloc(sizes[i] + odd ? sizes[i] + odd : 1);
        memcpy(input->memory[i] + odd, data, sizes[i]);
        input->segments[i] = (vaccel_segment){
            .data = input->memory[i] + odd,
            .size = sizes[i],
            .flags =
                flags & INPUT_ROOMS && i + 1 == input->segment_count ? VACCEL_SEGMENT_ROOM : 0};
        data += sizes[i];
    }
    if (!(flags & INPUT_AS_IT_IS) && input->size >= 16) {
        set32(input->frame + AT_LENGTH, input->size);
        set32(input->frame + AT_SEGMENTS, input->segment_count);
    }
    return true;
}

static void release(struct input *input)
{
    free(input->frame);
    for (size_t i = 0; i < input->segment_count; i++)
        free(input->memory[i]);
}

/* Reads a reply to the call that `head` began; the last message is in exercise_message. */
static vaccel_status read_reply(const uint8_t *frame, size_t size, const struct input *beside,
                                size_t op, const struct vac_call_head *head)
{
    const struct vac_codec *codec = &vac_codecs[op];
    struct exercise exercise;
    struct vac_memory memory;
    struct vac_arena arena;
    struct vac_reader reader = {.frame = frame, .length = (uint32_t)size, .arena = &arena};

    if (beside) {
        reader.segments = beside->segments;
        reader.segment_count = (uint32_t)beside->segment_count;
    }
    vac_memory_init(&memory, &arena, MAX_MEMORY);
    exercise_init(&exercise, 1);
    void *args = exercise_take(&exercise, codec->args_size);
    exercise_ops[op].make(&exercise, args);
    vaccel_status status = vac_client_read(&reader, codec, head, args, "fuzz", &exercise_host);
    exercise_ops[op].drop(args, &exercise_host);
    exercise_free(&exercise);
    vac_memory_free(&memory);
    return status;
}

static void as_call(const struct input *input)
{
    const struct vac_request request = {.frame = input->frame,
                                        .size = input->size,
                                        .segments = input->segments,
                                        .segment_count = input->segment_count,
                                        .max_memory = MAX_MEMORY};
    struct vac_answer answer = {.data = NULL};

    if (vac_serve(vac_host(), &request, &answer) != VACCEL_OK)
        return;
    /* Whatever was sent, what comes back is a reply. */
    struct vac_memory memory;
    struct vac_arena arena;
    struct vac_reader reader = {.frame = (const uint8_t *)answer.kept,
                                .length = (uint32_t)answer.kept_size,
                                .arena = &arena};
    struct vac_reply_head head;
    vac_memory_init(&memory, &arena, MAX_MEMORY);
    if (!vac_frame_read_reply(&reader, &head)) {
        fprintf(stderr, "the reply is refused: %s\n", reader.fault);
        abort();
    }
    if (head.status != VACCEL_OK && !(head.message && *head.message)) {
        fprintf(stderr, "the reply is a failure without a message\n");
        abort();
    }
    vac_memory_free(&memory);
    free(answer.kept);
}

static void as_reply(struct input *input)
{
    /* Its segments are the rooms of the call that it answers. */
    set32(input->frame + AT_SEGMENTS, 0);
    for (size_t i = 0; i < input->segment_count; i++)
        input->segments[i].flags = VACCEL_SEGMENT_ROOM;
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        struct vac_call_head head = {.op = vac_codecs[i].op, .version = vac_codecs[i].version};
        /* It answers this call, whichever it said that it answers. */
        for (unsigned j = 0; j < 8; j++)
            head.id |= (uint64_t)input->frame[AT_ID + j] << (8 * j);
        set32(input->frame + AT_OP, head.op);
        input->frame[AT_VERSION] = (uint8_t)head.version;
        input->frame[AT_VERSION + 1] = (uint8_t)(head.version >> 8);
        read_reply(input->frame, input->size, input, i, &head);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input;

    if (take_apart(&input, data, size)) {
        as_call(&input);
        if (input.size >= VAC_FRAME_HEAD)
            as_reply(&input);
    }
    release(&input);
    return 0;
}
