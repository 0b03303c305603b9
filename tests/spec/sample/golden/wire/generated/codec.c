/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
#include "wire/generated/codec.h"

#include <string.h>

#include "wire/generated/records.h"
#include "wire/tensor.h"

__attribute__((unused)) static void put_paint_params(struct vac_writer *writer, uint32_t at,
                                                     const vaccel_paint_params *from)
{
    vac_put_i64(writer, at + 0, from->colour);
    vac_put_f32(writer, at + 8, from->strength);
    vac_put_string(writer, at + 16, from->brand);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_paint_params(struct vac_reader *reader, uint32_t at,
                                                     uint32_t sent, vaccel_paint_params *to)
{
    memset(to, 0, sizeof(*to));
    to->struct_size = (uint32_t)sizeof(*to);
    if (sent < 8)
        return;
    to->colour = (vaccel_colour)vac_get_int(reader, at + 0, INT32_MIN, INT32_MAX);
    if (sent < 16)
        return;
    to->strength = vac_get_f32(reader, at + 8);
    if (sent < 24)
        return;
    to->brand = vac_get_string(reader, at + 16);
}

__attribute__((unused)) static void put_stroke(struct vac_writer *writer, uint32_t at,
                                               const vaccel_stroke_view *from)
{
    vac_put_f64(writer, at + 0, from->length);
    vac_put_bulk(writer, at + 8, from->path, from->path_count, 4);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_stroke(struct vac_reader *reader, uint32_t at,
                                               uint32_t sent, vaccel_stroke_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 8)
        return;
    to->length = vac_get_f64(reader, at + 0);
    if (sent < 32)
        return;
    to->path = (const float *)vac_get_bulk(reader, at + 8, 4, &to->path_count);
    if (to->path_count > 64)
        vac_fault(reader, "stroke.path is longer than 64");
}

__attribute__((unused)) static void put_picture(struct vac_writer *writer, uint32_t at,
                                                const vaccel_picture_view *from)
{
    vac_put_string(writer, at + 0, from->title);
    uint32_t strokes = vac_put_list(writer, at + 8, (size_t)from->strokes_count, 32);
    for (uint32_t i = 0; i < from->strokes_count && !writer->fault; i++)
        put_stroke(writer, strokes + i * 32, &from->strokes[i]);
    vac_put_tensor(writer, at + 24, &from->thumbnail, true);
}

/* `sent` is what the peer wrote: an earlier version's struct is shorter, and the rest is 0. */
__attribute__((unused)) static void get_picture(struct vac_reader *reader, uint32_t at,
                                                uint32_t sent, vaccel_picture_view *to)
{
    memset(to, 0, sizeof(*to));
    if (sent < 8)
        return;
    to->title = vac_get_string(reader, at + 0);
    if (sent < 24)
        return;
    struct vac_span strokes = vac_get_list(reader, at + 8, 16);
    vaccel_stroke_view *strokes_items =
        (vaccel_stroke_view *)vac_take(reader, strokes.count, sizeof(vaccel_stroke_view));
    for (uint32_t i = 0; i < strokes.count && !reader->fault; i++)
        get_stroke(reader, strokes.at + i * strokes.stride, strokes.stride, &strokes_items[i]);
    to->strokes = strokes_items;
    to->strokes_count = strokes.count;
    if (sent < 72)
        return;
    vac_get_tensor(reader, at + 24, &to->thumbnail, false);
}

struct room_paint {
    uint64_t unused; /* a struct has a member */
    vaccel_image_view canvas;
    vaccel_paint_params params;
    int64_t budget;
    vaccel_picture *result;
};

static void put_call_paint(struct vac_writer *writer, const void *from)
{
    const vaccel_paint_args *args = (const vaccel_paint_args *)from;
    (void)writer;
    (void)args;
    vac_put_image(writer, VAC_FRAME_HEAD + 0, args->canvas);
    vac_put_u64(writer, VAC_FRAME_HEAD + 48, args->count);
    vac_put_bulk(writer, VAC_FRAME_HEAD + 56, args->weights, args->weights_count, 4);
    put_paint_params(writer, vac_put_ref(writer, VAC_FRAME_HEAD + 80, 24), args->params);
    vac_put_i64(writer, VAC_FRAME_HEAD + 88, *args->budget);
}

static void get_call_paint(struct vac_reader *reader, void *to, void *memory)
{
    vaccel_paint_args *args = (vaccel_paint_args *)to;
    struct room_paint *room = (struct room_paint *)memory;
    (void)room;
    memset(args, 0, sizeof(*args));
    if (!vac_within(reader, VAC_FRAME_HEAD, 96))
        return;
    args->canvas = &room->canvas;
    if (!vac_get_image(reader, VAC_FRAME_HEAD + 0, &room->canvas))
        vac_fault(reader, "paint: canvas is absent");
    args->count = (uint32_t)vac_get_uint(reader, VAC_FRAME_HEAD + 48, UINT32_MAX);
    args->weights =
        (const float *)vac_get_bulk(reader, VAC_FRAME_HEAD + 56, 4, &args->weights_count);
    if (args->weights_count != args->count)
        vac_fault(reader, "paint: the length of weights is not count");
    struct vac_span params = vac_get_ref(reader, VAC_FRAME_HEAD + 80);
    get_paint_params(reader, params.at, params.stride, &room->params);
    vac_get_tail(reader, params, 24);
    args->params = &room->params;
    room->budget = (int64_t)vac_get_int(reader, VAC_FRAME_HEAD + 88, INT64_MIN, INT64_MAX);
    args->budget = &room->budget;
    args->result = &room->result;
}

static void put_reply_paint(struct vac_writer *writer, const void *from)
{
    const vaccel_paint_args *args = (const vaccel_paint_args *)from;
    (void)writer;
    (void)args;
    vac_put_i64(writer, VAC_FRAME_HEAD + 0, *args->budget);
    if (*args->result)
        put_picture(writer, vac_put_ref(writer, VAC_FRAME_HEAD + 8, 72), &(*args->result)->view);
    else
        writer->fault = "the backend succeeded without a result";
}

static vaccel_status take_reply_paint(struct vac_reader *reader, const void *to,
                                      const vaccel_origin *origin, const vaccel_host *host)
{
    const vaccel_paint_args *args = (const vaccel_paint_args *)to;
    (void)args;
    (void)origin;
    (void)host;
    if (!vac_within(reader, VAC_FRAME_HEAD, 16))
        return VACCEL_ERR_PROTOCOL;
    int64_t budget = (int64_t)vac_get_int(reader, VAC_FRAME_HEAD + 0, INT64_MIN, INT64_MAX);
    vaccel_picture_view result;
    struct vac_span result_span = vac_get_ref(reader, VAC_FRAME_HEAD + 8);
    if (!result_span.stride)
        vac_fault(reader, "paint: result is absent");
    get_picture(reader, result_span.at, result_span.stride, &result);
    if (reader->fault)
        return reader->no_memory ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_PROTOCOL;
    vaccel_status status;
    vaccel_picture *made_result = NULL;
    if (reader->release) {
        status = vaccel_share_picture(host, &result, origin, reader->release, reader->user,
                                      &made_result);
        reader->shared = made_result != NULL;
    } else
        status = vaccel_make_picture(host, &result, origin, &made_result);
    if (status != VACCEL_OK) {
        return status;
    }
    *args->budget = budget;
    *args->result = made_result;
    return VACCEL_OK;
}

static void drop_paint(const void *from, const vaccel_host *host)
{
    const vaccel_paint_args *args = (const vaccel_paint_args *)from;
    (void)args;
    (void)host;
    if (*args->result)
        host->drop(VACCEL_RECORD_PICTURE, *args->result);
}

static const vaccel_origin *origin_paint(const void *from)
{
    const vaccel_paint_args *args = (const vaccel_paint_args *)from;
    return *args->result ? &(*args->result)->common.origin : &vac_nowhere;
}

struct room_frame_it {
    uint64_t unused; /* a struct has a member */
    vaccel_tensor pixels;
    vaccel_tensor framed;
};

static void put_call_frame_it(struct vac_writer *writer, const void *from)
{
    const vaccel_frame_it_args *args = (const vaccel_frame_it_args *)from;
    (void)writer;
    (void)args;
    vac_put_tensor(writer, VAC_FRAME_HEAD + 0, args->pixels, true);
    vac_put_tensor(writer, VAC_FRAME_HEAD + 48, args->framed, false);
}

static void get_call_frame_it(struct vac_reader *reader, void *to, void *memory)
{
    vaccel_frame_it_args *args = (vaccel_frame_it_args *)to;
    struct room_frame_it *room = (struct room_frame_it *)memory;
    (void)room;
    memset(args, 0, sizeof(*args));
    if (!vac_within(reader, VAC_FRAME_HEAD, 96))
        return;
    args->pixels =
        vac_get_tensor(reader, VAC_FRAME_HEAD + 0, &room->pixels, false) ? &room->pixels : NULL;
    if (!args->pixels)
        vac_fault(reader, "frame_it: pixels is absent");
    args->framed =
        vac_get_tensor(reader, VAC_FRAME_HEAD + 48, &room->framed, true) ? &room->framed : NULL;
    if (!args->framed)
        vac_fault(reader, "frame_it: framed is absent");
}

static void put_reply_frame_it(struct vac_writer *writer, const void *from)
{
    const vaccel_frame_it_args *args = (const vaccel_frame_it_args *)from;
    (void)writer;
    (void)args;
    vac_put_tensor(writer, VAC_FRAME_HEAD + 0, args->framed, true);
}

static vaccel_status take_reply_frame_it(struct vac_reader *reader, const void *to,
                                         const vaccel_origin *origin, const vaccel_host *host)
{
    const vaccel_frame_it_args *args = (const vaccel_frame_it_args *)to;
    (void)args;
    (void)origin;
    (void)host;
    if (!vac_within(reader, VAC_FRAME_HEAD, 48))
        return VACCEL_ERR_PROTOCOL;
    vaccel_tensor framed;
    bool has_framed = vac_get_tensor(reader, VAC_FRAME_HEAD + 0, &framed, false);
    if (has_framed != (args->framed != NULL) ||
        (has_framed && !vac_tensor_fits(&framed, args->framed)))
        vac_fault(reader, "frame_it: framed does not fit the room for it");
    if (reader->fault)
        return reader->no_memory ? VACCEL_ERR_NO_MEMORY : VACCEL_ERR_PROTOCOL;
    if (has_framed)
        vac_tensor_fill(args->framed, &framed);
    return VACCEL_OK;
}

static void drop_frame_it(const void *from, const vaccel_host *host)
{
    const vaccel_frame_it_args *args = (const vaccel_frame_it_args *)from;
    (void)args;
    (void)host;
}

const struct vac_codec vac_codecs[VAC_CODEC_COUNT] = {
    {5, 2, 96, 16, sizeof(vaccel_paint_args), SIZE_MAX, sizeof(struct room_paint), put_call_paint,
     get_call_paint, put_reply_paint, take_reply_paint, origin_paint, drop_paint},
    {9, 1, 96, 48, sizeof(vaccel_frame_it_args), SIZE_MAX, sizeof(struct room_frame_it),
     put_call_frame_it, get_call_frame_it, put_reply_frame_it, take_reply_frame_it, NULL,
     drop_frame_it},
};

const struct vac_codec *vac_codec_find(uint32_t op, uint32_t version)
{
    for (uint32_t i = 0; i < VAC_CODEC_COUNT; i++) {
        if (vac_codecs[i].op == op && vac_codecs[i].version == version)
            return &vac_codecs[i];
    }
    return NULL;
}
