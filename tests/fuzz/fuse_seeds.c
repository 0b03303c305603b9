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

/* The node at the end of a path. */
static void add_path(FILE *file, const char *path)
{
    uint8_t flags = 0;

    for (const char *name = path; *name; flags = FUSE_INPUT_NODE) {
        char part[64];
        size_t length = strcspn(name, "/");
        snprintf(part, sizeof(part), "%.*s", (int)length, name);
        add(file, flags, FUSE_LOOKUP, 1, part, length + 1);
        name += length + (name[length] == '/');
    }
}

static void add_open(FILE *file, const char *path, uint32_t opcode)
{
    const struct fuse_open_in how = {.flags = 0};

    add_path(file, path);
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
static size_t write_args(const struct vac_codec *codec, uint64_t id, bool rooms, void *args,
                         uint8_t *message, size_t room)
{
    const struct vac_call_head call = {
        .op = codec->op, .version = codec->version, .id = id, .hops = 1};
    vaccel_segment segments[MAX_SEGMENTS];
    struct vac_writer writer = {.frame = frame,
                                .capacity = MAX_FRAME,
                                .segments = segments,
                                .segment_capacity = MAX_SEGMENTS,
                                .offers_rooms = rooms};

    vac_client_write(&writer, codec, &call, args);
    if (!vac_writer_done(&writer))
        return 0;
    size_t size = (size_t)writer.length;
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
            return 0;
        memcpy(message + size, segments[i].data, segments[i].size);
        size += segments[i].size;
    }
    return size;
}

static size_t write_message(size_t op, unsigned seed, uint8_t *message, size_t room)
{
    const struct vac_codec *codec = &vac_codecs[op];
    struct exercise exercise;

    exercise_init(&exercise, seed);
    void *args = exercise_take(&exercise, codec->args_size);
    exercise_ops[op].make(&exercise, args);
    if (codec->model_at != VAC_NO_MODEL) {
        vaccel_model_view *model;
        memcpy(&model, (unsigned char *)args + codec->model_at, sizeof(model));
        model->name = "net-a";
        model->id = NULL;
    }
    size_t size = write_args(codec, 1, seed % 2, args, message, room);
    exercise_free(&exercise);
    return size;
}

/* An infer whose reply is longer than the room for it. */
static size_t write_long(const char *name, uint64_t id, uint8_t *message, size_t room)
{
    static float numbers[900];
    int64_t shape[1] = {900};
    const vaccel_model_view model = {.name = "net-a"};
    vaccel_tensor in = {.name = name,
                        .data = numbers,
                        .size = sizeof(numbers),
                        .shape = shape,
                        .rank = 1,
                        .dtype = VACCEL_DTYPE_F32};
    vaccel_tensor out = {.name = name};
    vaccel_inference *result = NULL;
    vaccel_infer_args args = {.model = &model,
                              .inputs = &in,
                              .inputs_count = 1,
                              .outputs = &out,
                              .outputs_count = 1,
                              .result = &result};

    for (size_t op = 0; op < VAC_CODEC_COUNT; op++)
        if (vac_codecs[op].op == VACCEL_OP_INFER)
            return write_args(&vac_codecs[op], id, false, &args, message, room);
    return 0;
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

/* Replies that are kept, and read where they are. */
static void write_kept(const char *folder)
{
    static uint8_t message[MAX_FRAME * 2];
    const uint64_t from[][2] = {{1, 0}, {1, 1000}, {1, UINT64_MAX}, {77, 0}};
    const uint32_t wait = 3U << 30 | (uint32_t)(ROOM - 32) << 16 | VAC_SESSION_WAIT;
    uint8_t padded[ROOM - 32] = {1};

    for (unsigned way = 0; way < 2; way++) {
        FILE *file = begin(folder, "kept", way);
        add_open(file, "session", FUSE_OPEN);
        for (uint64_t id = 1; id < 12; id++) {
            size_t size = write_long("x", id, message, sizeof(message));
            padded[0] = (uint8_t)id;
            add_ioctl(file, 0, way ? VAC_SESSION_SUBMIT : VAC_SESSION_CALL, message, size);
            if (way)
                add_ioctl(file, 0, wait, padded, sizeof(padded));
        }
        for (unsigned i = 0; i < sizeof(from) / sizeof(from[0]); i++)
            add_ioctl(file, 0, VAC_SESSION_FETCH, from[i], sizeof(from[i]));
        for (uint64_t id = 8; id < 12; id++)
            add_read(file, VAC_SESSION_KEPT + (id << VAC_SESSION_KEPT_SHIFT));
        fclose(file);
    }
}

/* Calls without ioctls. */
static void write_pipes(const char *folder)
{
    static uint8_t message[MAX_FRAME * 2];

    for (size_t op = 0; op < VAC_CODEC_COUNT; op++) {
        for (unsigned seed = 2; seed < 6; seed++) {
            size_t size = write_message(op, seed, message, sizeof(message));
            if (!size)
                continue;
            FILE *file = begin(folder, "pipe", (unsigned)op * 4 + seed);
            add_open(file, "call", FUSE_OPEN);
            if (seed == 5) /* with nothing to read yet */
                add_read(file, 0);
            add_write(file, 0, message, size / 2);
            add_write(file, 0, message + size / 2, size - size / 2);
            for (int i = 0; i < 3; i++)
                add_read(file, seed == 4 ? (uint64_t)i * 100 : 0);
            add_write(file, 0, message, size - seed);
            add_read(file, 0);
            fclose(file);
        }
    }
}

static void add_lost(FILE *file, uint32_t opcode, const void *arg, size_t size)
{
    add(file, FUSE_INPUT_LOST | FUSE_INPUT_FILE, opcode, 1, arg, size);
}

/* What is done in the wrong order, twice, or by a guest whose worker has died. */
static void write_mistakes(const char *folder)
{
    static const char *const paths[] = {"session", "call", "do/image_classify/net-a", "version"};
    static uint8_t message[MAX_FRAME * 2];
    static const uint8_t zeros[8192];
    const uint64_t at[][2] = {{0, 1 << 20}, {UINT64_MAX, 8}, {1, 3}};
    const uint64_t unknown = 4711;
    const uint32_t wait = 3U << 30 | (uint32_t)(ROOM - 32) << 16 | VAC_SESSION_WAIT;
    uint8_t padded[ROOM - 32] = {1};
    size_t size = write_long("x", 1, message, sizeof(message));

    for (unsigned i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        FILE *file = begin(folder, "mistakes", i);
        const struct fuse_read_in read = {.size = 100};
        const struct fuse_write_in write = {.size = 8};
        uint8_t written[sizeof(write) + 8] = {0};
        memcpy(written, &write, sizeof(write));
        add_open(file, paths[i], FUSE_OPEN);
        add_write(file, 0, zeros, sizeof(zeros));
        add_read(file, 0);
        add_write(file, 0, message, VAC_FRAME_HEAD);
        add_lost(file, FUSE_READ, &read, sizeof(read));
        add_lost(file, FUSE_WRITE, written, sizeof(written));
        add_read(file, 0);
        for (unsigned n = 0; n < 2; n++)
            add_ioctl(file, 0, VAC_SESSION_SUBMIT, message, size);
        for (unsigned n = 0; n < 3; n++)
            add_ioctl(file, 0, VAC_SESSION_SUBMIT_AT, at[n], sizeof(at[n]));
        add_ioctl(file, 0, VAC_SESSION_SUBMIT, zeros, 100);
        add_ioctl(file, 0, VAC_SESSION_CANCEL, &unknown, sizeof(unknown));
        add_ioctl(file, 0, VAC_SESSION_CANCEL, &unknown, 3);
        add_ioctl(file, 0, wait, padded, sizeof(padded));
        add_ioctl(file, 0, wait, padded, sizeof(padded));
        add_ioctl(file, FUSE_INPUT_LOST, wait, padded, sizeof(padded));
        add_ioctl(file, FUSE_INPUT_LOST, VAC_SESSION_CANCEL, &unknown, sizeof(unknown));
        add(file, 0, FUSE_READ, 1, &read, sizeof(read));
        add(file, 0, FUSE_WRITE, 1, written, sizeof(written));
        const uint8_t known = FUSE_INPUT_FILE | FUSE_INPUT_NODE;
        add(file, known | FUSE_INPUT_RESTART, i % 2 ? FUSE_WRITE : FUSE_READ, 0, written,
            sizeof(written));
        add(file, known | FUSE_INPUT_RESTART, FUSE_READ, 0, &read, sizeof(read));
        add(file, known, FUSE_READ, 0, &read, sizeof(read));
        add(file, known, FUSE_WRITE, 0, written, sizeof(written));
        add_ioctl(file, FUSE_INPUT_RESTART, VAC_SESSION_SUBMIT, message, size);
        add_ioctl(file, FUSE_INPUT_RESTART, wait, padded, sizeof(padded));
        for (unsigned n = 0; n < 6; n++)
            add_open(file, paths[i], FUSE_OPEN);
        add(file, 0, FUSE_INIT, 0, zeros, 64);
        fclose(file);
    }
}

/* Images in, text out; and models' own files. */
static void write_jobs(const char *folder)
{
    static const char *const jobs[] = {"do/image_classify/net-a", "do/image_detect/net-b",
                                       "do/image_classify/none", "do/noop/net-a", "models/net-a"};
    static const char *const folders[] = {"do", "do/image_classify", "models"};
    static const uint8_t image[3000] = {0xFF, 0xD8};
    const struct fuse_read_in read = {.size = 700};
    const struct fuse_release_in release = {.flags = 0};
    const uint32_t stat[4] = {0};

    for (unsigned i = 0; i < sizeof(jobs) / sizeof(jobs[0]); i++) {
        FILE *file = begin(folder, "job", i);
        add_open(file, jobs[i], FUSE_OPEN);
        add(file, FUSE_INPUT_NODE, FUSE_GETATTR, 0, stat, sizeof(stat));
        for (int round = 0; round < 2; round++) {
            add_write(file, 0, image, sizeof(image) / 2);
            add_write(file, sizeof(image) / 2, image, sizeof(image) / 2);
            add_read(file, 0);
            add_read(file, 20);
            add_read(file, 4000);
        }
        add(file, FUSE_INPUT_FILE, FUSE_FLUSH, 1, &release, sizeof(release));
        add(file, FUSE_INPUT_FILE, FUSE_RELEASE, 1, &release, sizeof(release));
        fclose(file);
    }
    for (unsigned i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        FILE *file = begin(folder, "folder", i);
        add_open(file, folders[i], FUSE_OPENDIR);
        add(file, FUSE_INPUT_FILE | FUSE_INPUT_NODE, FUSE_READDIR, 0, &read, sizeof(read));
        add(file, FUSE_INPUT_FILE | FUSE_INPUT_NODE, FUSE_READDIR, 0, &read, sizeof(read));
        add(file, FUSE_INPUT_FILE, FUSE_RELEASEDIR, 0, &release, sizeof(release));
        fclose(file);
    }
}

/* Calls that take longer than is waited for, and what becomes of them. */
static void write_held(const char *folder)
{
    static const char *const ends[] = {"cancel", "wait", "release", "init", "destroy", "again"};
    static uint8_t message[MAX_FRAME * 2];
    const struct fuse_release_in release = {.flags = 0};
    const struct fuse_init_in init = {.major = 7, .minor = 31};
    const uint32_t wait = 3U << 30 | (uint32_t)(ROOM - 32) << 16 | VAC_SESSION_WAIT;
    const uint64_t ids[] = {1, 2};
    uint8_t padded[ROOM - 32] = {1};

    for (unsigned end = 0; end < sizeof(ends) / sizeof(ends[0]); end++) {
        FILE *file = begin(folder, ends[end], 0);
        add_open(file, "session", FUSE_OPEN);
        for (uint64_t id = 1; id < 3; id++) {
            size_t size = write_long("hold", id, message, sizeof(message));
            add_ioctl(file, 0, VAC_SESSION_SUBMIT, message, size);
        }
        padded[0] = 1;
        add_ioctl(file, 0, wait, padded, sizeof(padded));
        if (end == 0)
            for (unsigned i = 0; i < 2; i++)
                add_ioctl(file, 0, VAC_SESSION_CANCEL, &ids[i], 8);
        if (end == 2)
            add(file, FUSE_INPUT_FILE, FUSE_RELEASE, 1, &release, sizeof(release));
        if (end == 3)
            add(file, 0, FUSE_INIT, 0, &init, sizeof(init));
        if (end == 4)
            add(file, 0, FUSE_DESTROY, 0, &init, 0);
        if (end == 5) {
            size_t size = write_long("hold", 1, message, sizeof(message));
            add_ioctl(file, 0, VAC_SESSION_SUBMIT, message, size);
        }
        for (unsigned i = 0; i < 8; i++) {
            padded[0] = (uint8_t)(2 - i % 2);
            add_ioctl(file, 0, wait, padded, sizeof(padded));
        }
        fclose(file);
    }
    FILE *file = begin(folder, "held_pipe", 0);
    size_t size = write_long("hold", 1, message, sizeof(message));
    add_open(file, "call", FUSE_OPEN);
    for (unsigned round = 0; round < 2; round++) {
        add_write(file, 0, message, size);
        add_write(file, 0, message, size);
        add_read(file, 0);
        add_read(file, 3000);
    }
    add_write(file, 0, message, size);
    add(file, FUSE_INPUT_FILE, FUSE_RELEASE, 1, &release, sizeof(release));
    fclose(file);
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
    write_jobs(argv[1]);
    write_kept(argv[1]);
    write_mistakes(argv[1]);
    write_held(argv[1]);
    return 0;
}
