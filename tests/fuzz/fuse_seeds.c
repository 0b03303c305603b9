/* SPDX-License-Identifier: Apache-2.0 */
/** Writes inputs for the FUSE target: every kind of request, and calls of every op. */
#include <linux/fuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/fuse/ioctl.h"
#include "tests/fuzz/fuse_input.h"
#include "tests/spec/exercise/exercise.h"
#include "wire/client.h"
#include "wire/message.h"

enum { ROOM = 2048, MAX_FRAME = 1 << 14, MAX_SEGMENTS = 7 };

static _Alignas(16) uint8_t frame[MAX_FRAME];

static FILE *begin(const char *folder, const char *name, unsigned seed)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/%s_%u", folder, name, seed);
    FILE *file = fopen(path, "wb");
    if (!file) {
        fprintf(stderr, "fuse-seeds: %s cannot be written\n", path);
        exit(1);
    }
    return file;
}

static void head(FILE *file, uint8_t flags, size_t size, size_t room)
{
    const uint8_t bytes[FUSE_INPUT_HEAD] = {flags, (uint8_t)size, (uint8_t)(size >> 8),
                                            (uint8_t)room, (uint8_t)(room >> 8)};
    fwrite(bytes, 1, sizeof(bytes), file);
}

static void add(FILE *file, uint8_t flags, uint32_t opcode, uint64_t node, const void *arg,
                size_t size)
{
    const struct fuse_in_header header = {
        .len = (uint32_t)(sizeof(header) + size), .opcode = opcode, .unique = 9, .nodeid = node};

    head(file, flags, header.len, ROOM);
    fwrite(&header, 1, sizeof(header), file);
    fwrite(arg, 1, size, file);
}

static void add_open(FILE *file, const char *name, uint32_t opcode)
{
    const struct fuse_open_in how = {.flags = 0};

    add(file, 0, FUSE_LOOKUP, 1, name, strlen(name) + 1);
    add(file, FUSE_INPUT_NODE, opcode, 0, &how, sizeof(how));
}

static void add_ioctl(FILE *file, uint8_t flags, uint32_t cmd, const void *bytes, size_t size)
{
    const struct fuse_ioctl_in asked = {.cmd = cmd, .in_size = (uint32_t)size};
    uint8_t *whole = (uint8_t *)malloc(sizeof(asked) + size);

    if (!whole)
        exit(1);
    memcpy(whole, &asked, sizeof(asked));
    memcpy(whole + sizeof(asked), bytes, size);
    add(file, (uint8_t)(flags | FUSE_INPUT_FILE), FUSE_IOCTL, 1, whole, sizeof(asked) + size);
    free(whole);
}

static void write_files(const char *folder)
{
    static const char *const names[] = {"version", "ops", "metrics", "backends", "models"};
    const struct fuse_read_in read = {.size = 100};

    for (unsigned i = 0; i < 5; i++) {
        FILE *file = begin(folder, "file", i);
        bool is_folder = i == 4;
        add_open(file, names[i], is_folder ? FUSE_OPENDIR : FUSE_OPEN);
        add(file, FUSE_INPUT_FILE | FUSE_INPUT_NODE, is_folder ? FUSE_READDIR : FUSE_READ, 0, &read,
            sizeof(read));
        add(file, FUSE_INPUT_FILE, is_folder ? FUSE_RELEASEDIR : FUSE_RELEASE, 0, &read, 24);
        add(file, FUSE_INPUT_NODE, FUSE_GETATTR, 0, &read, 16);
        fclose(file);
    }
    FILE *file = begin(folder, "others", 0);
    static const uint32_t opcodes[] = {FUSE_INIT,   FUSE_STATFS,  FUSE_FORGET, FUSE_BATCH_FORGET,
                                       FUSE_FLUSH,  FUSE_DESTROY, FUSE_WRITE,  FUSE_INTERRUPT,
                                       FUSE_ACCESS, FUSE_INIT};
    for (size_t i = 0; i < sizeof(opcodes) / sizeof(opcodes[0]); i++)
        add(file, 0, opcodes[i], 1, &read, sizeof(read));
    fclose(file);
}

/* Frame, table and segments of a call. */
static size_t write_message(size_t op, unsigned seed, uint8_t *message, size_t room)
{
    const struct vac_codec *codec = &vac_codecs[op];
    const struct vac_call_head call = {
        .op = codec->op, .version = codec->version, .id = 1, .hops = 1};
    vaccel_segment segments[MAX_SEGMENTS];
    struct vac_writer writer = {.frame = frame,
                                .capacity = MAX_FRAME,
                                .segments = segments,
                                .segment_capacity = MAX_SEGMENTS,
                                .offers_rooms = seed % 2};
    struct exercise exercise;
    size_t size = 0;

    exercise_init(&exercise, seed);
    void *args = exercise_take(&exercise, codec->args_size);
    exercise_ops[op].make(&exercise, args);
    if (codec->model_at != VAC_NO_MODEL) {
        vaccel_model_view *model;
        memcpy(&model, (unsigned char *)args + codec->model_at, sizeof(model));
        model->name = "net";
        model->id = NULL;
    }
    vac_client_write(&writer, codec, &call, args);
    if (vac_writer_done(&writer)) {
        size = (size_t)writer.length;
        memcpy(message, frame, size);
        for (uint32_t i = 0; i < writer.segment_count; i++) {
            const struct vac_place place = {.room = segments[i].flags & VACCEL_SEGMENT_ROOM,
                                            .size = segments[i].size};
            vac_message_put_place(message + size, &place);
            size += VAC_MESSAGE_ENTRY;
        }
        for (uint32_t i = 0; i < writer.segment_count; i++) {
            if (segments[i].flags & VACCEL_SEGMENT_ROOM)
                continue;
            if (segments[i].size > room - size)
                size = 0;
            if (!size)
                break;
            memcpy(message + size, segments[i].data, segments[i].size);
            size += segments[i].size;
        }
    }
    exercise_free(&exercise);
    return size;
}

static void write_calls(const char *folder)
{
    static uint8_t message[MAX_FRAME * 2];
    const uint64_t id[2] = {1, 0};

    for (size_t op = 0; op < VAC_CODEC_COUNT; op++) {
        for (unsigned seed = 0; seed < 6; seed++) {
            size_t size = write_message(op, seed, message, sizeof(message));
            if (!size)
                continue;
            FILE *file = begin(folder, exercise_ops[op].name, seed);
            add_open(file, "session", FUSE_OPEN);
            add_ioctl(file, (uint8_t)(seed % 3 * 3), VAC_SESSION_CALL, message, size);
            add_ioctl(file, 0, VAC_SESSION_FETCH, id, sizeof(id));
            add_ioctl(file, 0, VAC_SESSION_CANCEL, id, 8);
            add_ioctl(file, FUSE_INPUT_LOST, VAC_SESSION_CALL, message, size);
            fclose(file);
        }
    }
}

static void add_write(FILE *file, uint64_t offset, const void *bytes, size_t size)
{
    const struct fuse_write_in write = {.offset = offset, .size = (uint32_t)size};
    uint8_t whole[sizeof(write) + MAX_FRAME * 2];

    memcpy(whole, &write, sizeof(write));
    memcpy(whole + sizeof(write), bytes, size);
    add(file, FUSE_INPUT_FILE, FUSE_WRITE, 1, whole, sizeof(write) + size);
}

static void add_read(FILE *file, uint64_t offset)
{
    const struct fuse_read_in read = {.offset = offset, .size = ROOM / 2};

    add(file, FUSE_INPUT_FILE, FUSE_READ, 1, &read, sizeof(read));
}

/* Where the bytes of a message's segments are then. */
static void move_to_arena(uint8_t *message, uint64_t at)
{
    uint32_t table;
    uint32_t segments;
    struct vac_place place;

    vac_message_measure(message, &table, &segments);
    for (uint32_t i = 0; i < segments; i++, at += 2 * VAC_SESSION_PAGE) {
        uint8_t *entry = message + table + (size_t)i * VAC_MESSAGE_ENTRY;
        vac_message_get_place(entry, &place);
        place.region = VAC_SESSION_ARENA;
        place.offset = at;
        vac_message_put_place(entry, &place);
    }
}

/* Calls from Linux. */
static void write_submissions(const char *folder)
{
    static uint8_t message[MAX_FRAME * 2];
    static const uint8_t data[VAC_SESSION_PAGE];
    const uint64_t id[2] = {1, 0};
    const uint32_t wait = 3U << 30 | (uint32_t)(ROOM - 32) << 16 | VAC_SESSION_WAIT;
    uint8_t padded[ROOM - 32] = {1};

    for (size_t op = 0; op < VAC_CODEC_COUNT; op++) {
        for (unsigned seed = 0; seed < 4; seed++) {
            size_t size = write_message(op, seed, message, sizeof(message));
            const uint64_t at[2] = {0, size};
            if (!size)
                continue;
            FILE *file = begin(folder, "submit", (unsigned)op * 4 + seed);
            add_open(file, "session", FUSE_OPEN);
            for (uint64_t page = 1; page < 8; page++)
                add_write(file, page * 2 * VAC_SESSION_PAGE, data, 1);
            if (seed >= 2)
                move_to_arena(message, (uint64_t)2 * VAC_SESSION_PAGE);
            add_write(file, 0, message, size);
            if (seed % 2)
                add_ioctl(file, 0, VAC_SESSION_SUBMIT, message, size);
            else
                add_ioctl(file, 0, VAC_SESSION_SUBMIT_AT, at, sizeof(at));
            add_ioctl(file, 0, VAC_SESSION_CANCEL, id, 8);
            add_ioctl(file, 0, wait, padded, sizeof(padded));
            add_read(file, 0);
            add_read(file, VAC_SESSION_KEPT + (UINT64_C(1) << VAC_SESSION_KEPT_SHIFT));
            add_ioctl(file, FUSE_INPUT_LOST, VAC_SESSION_SUBMIT, message, size);
            fclose(file);
        }
    }
}

/* Calls without ioctls. */
static void write_pipes(const char *folder)
{
    static uint8_t message[MAX_FRAME * 2];

    for (size_t op = 0; op < VAC_CODEC_COUNT; op++) {
        size_t size = write_message(op, 2, message, sizeof(message));
        if (!size)
            continue;
        FILE *file = begin(folder, "pipe", (unsigned)op);
        add_open(file, "call", FUSE_OPEN);
        add_write(file, 0, message, size / 2);
        add_write(file, 0, message + size / 2, size - size / 2);
        for (int i = 0; i < 3; i++)
            add_read(file, 0);
        fclose(file);
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: fuse-seeds FOLDER\n");
        return 2;
    }
    write_files(argv[1]);
    write_calls(argv[1]);
    write_submissions(argv[1]);
    write_pipes(argv[1]);
    return 0;
}
