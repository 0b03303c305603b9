/* SPDX-License-Identifier: Apache-2.0 */
/** Writes inputs for the frame target: for every op of the spec some calls, and replies to them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/input.h"
#include "tests/spec/exercise/exercise.h"
#include "wire/client.h"

enum { SEEDS = 6, MAX_FRAME = 1 << 16 };

static _Alignas(16) uint8_t frame[MAX_FRAME];

static bool write(const char *folder, const char *op, const char *kind, unsigned seed,
                  const struct vac_writer *writer)
{
    char path[4096];

    if (!vac_writer_done(writer)) {
        fprintf(stderr, "frame-seeds: %s does not fit: %s\n", op,
                writer->fault ? writer->fault : "too large");
        return false;
    }
    snprintf(path, sizeof(path), "%s/%s_%s_%u", folder, op, kind, seed);
    FILE *file = fopen(path, "wb");
    if (!file) {
        fprintf(stderr, "frame-seeds: %s cannot be written\n", path);
        return false;
    }
    bool room = writer->segment_count &&
                writer->segments[writer->segment_count - 1].flags & VACCEL_SEGMENT_ROOM;
    fputc((int)(writer->segment_count | (room ? INPUT_ROOMS : 0)), file);
    for (uint32_t i = 0; i < writer->segment_count; i++) {
        fputc((int)(writer->segments[i].size & 0xFF), file);
        fputc((int)(writer->segments[i].size >> 8), file);
    }
    fwrite(frame, 1, (size_t)writer->length, file);
    for (uint32_t i = 0; i < writer->segment_count; i++)
        fwrite(writer->segments[i].data, 1, (size_t)writer->segments[i].size, file);
    return fclose(file) == 0;
}

static bool make(const char *folder, size_t i, unsigned seed)
{
    static const char *const pins[SEEDS] = {
        NULL, "touch", "loop/touch", "noop", "loop/loop/loop/loop/touch", NULL};
    const struct vac_codec *codec = &vac_codecs[i];
    const struct exercise_op *op = &exercise_ops[i];
    const struct vac_call_head head = {.op = codec->op,
                                       .version = codec->version,
                                       .id = seed,
                                       .backend = pins[seed],
                                       .device = seed == 5 ? "CPU" : NULL,
                                       .precision = (vaccel_precision)(seed % 2)};
    const struct vac_reply_head reply = {
        .op = codec->op,
        .version = codec->version,
        .id = seed,
        .origin = {.backend = "touch", .device = "CPU", .precision = 1}};
    vaccel_segment segments[INPUT_SEGMENTS];
    struct vac_writer writer = {.frame = frame,
                                .capacity = MAX_FRAME,
                                .segments = segments,
                                .segment_capacity = INPUT_SEGMENTS,
                                .offers_rooms = seed == 4};
    struct exercise exercise;

    exercise_init(&exercise, seed);
    void *args = exercise_take(&exercise, codec->args_size);
    op->make(&exercise, args);
    if (codec->model_at != VAC_NO_MODEL && seed % 2 == 0) {
        /* By a name, which is taken here; a hash would be STALE. */
        vaccel_model_view *model;
        memcpy(&model, (unsigned char *)args + codec->model_at, sizeof(model));
        model->id = NULL;
    }
    vac_client_write(&writer, codec, &head, args);
    bool written = write(folder, op->name, "call", seed, &writer);
    if (written && seed < 3 && op->answer(&exercise, args, &exercise_host) == VACCEL_OK) {
        writer.segment_capacity = 0;
        vac_frame_begin_reply(&writer, &reply, codec->reply_size);
        vac_put_reply(&writer, codec, args);
        vac_frame_end(&writer);
        written = write(folder, op->name, "reply", seed, &writer);
        op->drop(args, &exercise_host);
    }
    exercise_free(&exercise);
    return written;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: frame-seeds FOLDER\n");
        return 2;
    }
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        for (unsigned seed = 0; seed < SEEDS; seed++) {
            if (!make(argv[1], i, seed))
                return 1;
        }
    }
    return 0;
}
