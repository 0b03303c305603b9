/* SPDX-License-Identifier: Apache-2.0 */
/** `do/OP/MODEL`: an image in, text out. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fuse/budget.h"
#include "daemon/fuse/node.h"
#include "daemon/fuse/pipe.h"
#include "daemon/worker/tenant.h"
#include "wire/bytes.h"
#include "wire/client.h"

enum { FRAME = 4 << 10 };

static int frame(struct vac_pipe *pipe, const uint8_t **at, size_t *size)
{
    /* It asks for no deadline of its own. */
    (void)pipe;
    *at = NULL;
    *size = 0;
    return 0;
}

/* The call of that op whose image is the input. */
static bool write_call(const struct vac_pipe *pipe, const struct vac_codec *codec,
                       const char *model_name, struct vac_writer *writer)
{
    _Alignas(16) unsigned char args[256] = {0};
    _Alignas(16) unsigned char params[256] = {0}; /* the defaults */
    const vaccel_image_view image = {
        .format = VACCEL_PIXEL_ENCODED, .data = pipe->input, .size = pipe->size};
    const vaccel_model_view model = {.name = model_name};
    const struct vac_call_head head = {
        .op = codec->op, .version = codec->version, .hops = 1, .id = 1};
    void *result = NULL;

    if (codec->args_size > sizeof(args))
        return false;
    for (uint32_t i = 0; i < codec->count; i++) {
        const struct vac_field *field = &vac_args[codec->args + i].field;
        if (field->kind == VAC_KIND_IMAGE)
            vac_set_pointer(args, field->at, &image);
        else if (field->kind == VAC_KIND_MODEL)
            vac_set_pointer(args, field->at, &model);
        else if (field->kind == VAC_KIND_RECORD)
            vac_set_pointer(args, field->at, &result);
        else if (field->kind == VAC_KIND_PARAMS)
            vac_set_pointer(args, field->at, params);
    }
    vac_client_write(writer, codec, &head, args);
    return vac_writer_done(writer);
}

static void add_scalar(struct vac_text *text, const struct vac_field *field, uint64_t value)
{
    float single;
    double number;

    if (!(field->flags & VAC_ARG_FLOAT)) {
        if (field->kind == VAC_KIND_INT)
            vac_text_add(text, "%lld", (long long)value);
        else
            vac_text_add(text, "%llu", (unsigned long long)value);
    } else if (field->width == sizeof(single)) {
        const uint32_t bits = (uint32_t)value;
        memcpy(&single, &bits, sizeof(single));
        vac_text_add(text, "%.9g", (double)single);
    } else {
        memcpy(&number, &value, sizeof(number));
        vac_text_add(text, "%.17g", number);
    }
}

/* A record in a reply of our own making; lists in it are left out. */
static void add_record(struct vac_text *text, const uint8_t *reply, uint32_t at,
                       const struct vac_struct *shape)
{
    for (uint32_t i = 0; i < shape->count; i++) {
        const struct vac_field *field = &vac_fields[shape->fields + i];
        const uint8_t *slot = reply + at + field->wire_at;
        if (i)
            vac_text_add(text, "\t");
        if (vac_is_scalar(field))
            add_scalar(text, field, vac_load64(slot));
        else if (field->kind == VAC_KIND_STRING && vac_load32(slot))
            vac_text_add_word(text, (const char *)reply + vac_load32(slot));
    }
    vac_text_add(text, "\n");
}

/* The records of the result, in the reply that vac_serve() wrote. */
static void add_result(struct vac_text *text, const uint8_t *reply, const struct vac_codec *codec)
{
    for (uint32_t i = 0; i < codec->count; i++) {
        const struct vac_arg *arg = &vac_args[codec->args + i];
        if (arg->field.kind != VAC_KIND_RECORD)
            continue;
        const struct vac_field *list = &vac_fields[vac_structs[arg->field.of].fields];
        uint32_t result = vac_load32(reply + VAC_FRAME_HEAD + arg->reply_at);
        const uint8_t *slot = reply + result + list->wire_at;
        uint32_t at = vac_load32(slot);
        for (uint32_t left = vac_load32(slot + 4); left; left--, at += vac_load32(slot + 8))
            add_record(text, reply, at, &vac_structs[list->of]);
    }
}

static void add_error(struct vac_text *text, const char *message)
{
    vac_text_add(text, "error: ");
    vac_text_add_word(text, message);
    vac_text_add(text, "\n");
}

/* What the call gave, as text; false when it failed. */
static bool add_reply(struct vac_text *text, const uint8_t *reply, size_t size,
                      const struct vac_codec *codec)
{
    struct vac_arena arena = {.size = 0};
    struct vac_reader reader = {
        .frame = reply, .length = (uint32_t)size, .arena = &arena, .reply = true};
    struct vac_reply_head head;

    if (!vac_frame_read_reply(&reader, &head))
        add_error(text, "the reply cannot be read");
    else if (head.status != VACCEL_OK)
        add_error(text, head.message ? head.message : "the call failed");
    else
        add_result(text, reply, codec);
    return !reader.fault && head.status == VACCEL_OK;
}

static bool serve(struct vac_pipe *pipe, struct vac_board_slot *slot, struct vac_text *text)
{
    _Alignas(16) uint8_t bytes[FRAME];
    vaccel_segment segment = {.data = NULL};
    struct vac_writer writer = {
        .frame = bytes, .capacity = sizeof(bytes), .segments = &segment, .segment_capacity = 1};
    struct vac_answer answer = {.data = NULL};
    char model[256] = "";
    const struct vac_codec *codec = vac_node_job(pipe->node, model);

    if (!codec || !write_call(pipe, codec, model, &writer)) {
        add_error(text, "the model is not there any more; 'ls' shows those that are");
        return false;
    }
    segment.flags |= VACCEL_SEGMENT_PRIVATE;
    struct vac_request request = {.frame = bytes,
                                  .size = (size_t)writer.length,
                                  .is_private = true,
                                  .segments = &segment,
                                  .segment_count = writer.segment_count};
    if (vac_tenant_run(slot, pipe->deadline_ns, &request, &answer, pipe->fuse) != VACCEL_OK) {
        add_error(text, "memory ran out for the reply");
        return false;
    }
    bool good = add_reply(text, (const uint8_t *)answer.kept, answer.kept_size, codec);
    free(answer.kept);
    return good;
}

static void run(struct vac_pipe *pipe, struct vac_board_slot *slot)
{
    struct vac_text text = {.size = 0};
    bool good = serve(pipe, slot, &text);

    pipe->end = good ? 0 : EIO;
    if (text.failed || !vac_budget_take(text.size)) {
        free(text.data);
        pipe->end = ENOMEM;
        return;
    }
    pipe->output = (uint8_t *)text.data;
    pipe->length = text.size;
}

const struct vac_pipe_kind vac_pipe_do = {NULL, frame, run};
