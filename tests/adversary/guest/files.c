/* SPDX-License-Identifier: Apache-2.0 */
/** Attacks on the file system behind the device. */
#include <string.h>

#include "attacker.h"
#include "wire/session.h"

enum {
    FORGET = 2,
    GETATTR = 3,
    SYMLINK = 6,
    MKDIR = 9,
    UNLINK = 10,
    RENAME = 12,
    STATFS = 17,
    INTERRUPT = 36,
    DESTROY = 38,
    READDIR = 28,
    BATCH_FORGET = 42
};
enum { NODES = 4096, OPENS = 20000, NAME = 60000 };

/* The worst of several answers: silence, or else the last one. */
static int32_t worst(int32_t so_far, int32_t answer)
{
    return so_far == ATTACK_SILENT ? so_far : answer;
}

static int32_t sizes_in_the_head(void)
{
    static const uint32_t lies[] = {0, 1, 39, 41, 4096, 0x7FFFFFFF, 0xFFFFFFFF};
    int32_t answer = 0;

    for (unsigned i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
        attacker_chain(attacker_write(STATFS, VAC_FUSE_ROOT, NULL, 0));
        memcpy(attacker.in, &lies[i], sizeof(lies[i]));
        answer = worst(answer, attacker_try(0));
    }
    return answer;
}

static int32_t opcodes(void)
{
    uint8_t body[128] = {0};
    int32_t answer = 0;

    for (uint32_t opcode = 46; opcode < 400; opcode++)
        answer = worst(answer, attacker_ask(opcode, VAC_FUSE_ROOT, body, sizeof(body)));
    return answer;
}

static int32_t nodes(void)
{
    uint8_t body[16] = {0};
    int32_t answer = 0;

    for (uint64_t i = 0; i < NODES; i++)
        answer =
            worst(answer, attacker_ask(GETATTR, UINT64_MAX - i * 0x1000193, body, sizeof(body)));
    return answer;
}

static int32_t handles(void)
{
    uint64_t mine = attacker.handle;
    int32_t answer = 0;

    for (uint64_t i = 1; i < 300; i++) {
        attacker.handle = i % 2 ? mine + i : mine ^ i << 32;
        answer = worst(answer, attacker_ioctl(VAC_SESSION_CALL, attacker.in, 64, 1024));
    }
    attacker.handle = mine;
    return answer;
}

static int32_t init_again(void)
{
    const struct vac_fuse_init_in init = {.major = VAC_FUSE_MAJOR, .minor = VAC_FUSE_MINOR};
    int32_t answer = 0;

    for (unsigned i = 0; i < 100; i++)
        answer = worst(answer, attacker_ask(VAC_FUSE_INIT, 0, &init, sizeof(init)));
    /* What was open is no more. */
    return worst(answer, attacker_ioctl(VAC_SESSION_CALL, attacker.in, 64, 1024));
}

static int32_t before_init(void)
{
    const struct vac_fuse_open_in open = {.flags = VAC_FUSE_RDWR};

    attacker_start(NULL);
    return attacker_ask(VAC_FUSE_OPEN, attacker.node, &open, sizeof(open));
}

static int32_t other_version(void)
{
    const struct vac_fuse_init_in init = {.major = 4, .minor = 0};

    attacker_start(NULL);
    return attacker_ask(VAC_FUSE_INIT, 0, &init, sizeof(init));
}

static int32_t move(uint32_t opcode, uint64_t offset, uint32_t size)
{
    const struct vac_fuse_move_in move = {
        .handle = attacker.handle, .offset = offset, .size = size};

    return attacker_ask(opcode, attacker.node, &move, sizeof(move));
}

static int32_t read_beyond(void)
{
    return worst(move(VAC_FUSE_READ, UINT64_C(1) << 63, 4096),
                 move(VAC_FUSE_READ, UINT64_MAX - 8, UINT32_MAX));
}

static int32_t write_beyond(void)
{
    return worst(move(VAC_FUSE_WRITE, VAC_SESSION_ARENA_MAX, 16),
                 move(VAC_FUSE_WRITE, UINT64_MAX - 8, UINT32_MAX));
}

static int32_t write_without_data(void)
{
    return move(VAC_FUSE_WRITE, 0, 1 << 20);
}

static int32_t look_up(const void *name, uint32_t size)
{
    return attacker_ask(VAC_FUSE_LOOKUP, VAC_FUSE_ROOT, name, size);
}

static int32_t names(void)
{
    static char name[NAME];
    int32_t answer = look_up("..", 3);

    memset(name, 'a', sizeof(name));
    answer = worst(answer, look_up("../../etc/passwd", 17));
    answer = worst(answer, look_up("models/../../etc", 17));
    answer = worst(answer, look_up("", 1));
    answer = worst(answer, look_up("session", 7)); /* without its NUL */
    answer = worst(answer, look_up(name, 0));
    return worst(answer, look_up(name, sizeof(name)));
}

static int32_t forget(void)
{
    uint64_t count = UINT64_MAX;
    uint64_t batch[2] = {UINT32_MAX, 0};

    attacker_ask(FORGET, attacker.node, &count, sizeof(count));
    attacker_ask(FORGET, UINT64_MAX, &count, sizeof(count));
    attacker_ask(BATCH_FORGET, 0, batch, sizeof(batch));
    return attacker_ask(STATFS, VAC_FUSE_ROOT, NULL, 0);
}

static int32_t interrupts(void)
{
    for (uint64_t unique = 0; unique < 1000; unique++)
        attacker_ask(INTERRUPT, 0, &unique, sizeof(unique));
    return attacker_ask(STATFS, VAC_FUSE_ROOT, NULL, 0);
}

static int32_t opens(void)
{
    const struct vac_fuse_open_in open = {.flags = VAC_FUSE_RDWR};
    int32_t answer = 0;

    for (unsigned i = 0; i < OPENS && !answer; i++)
        answer = attacker_ask(VAC_FUSE_OPEN, attacker.node, &open, sizeof(open));
    return answer;
}

static int32_t arenas(void)
{
    const struct vac_fuse_open_in open = {.flags = VAC_FUSE_RDWR};
    uint8_t body[sizeof(struct vac_fuse_move_in) + 4096] = {0};
    struct vac_fuse_move_in move = {.size = 4096};
    int32_t answer = 0;

    /* A page at each quarter of an arena's length, in session after session. */
    for (unsigned i = 0; i < OPENS / 10 && !answer; i++) {
        if (i % 4 == 0) {
            answer = attacker_ask(VAC_FUSE_OPEN, attacker.node, &open, sizeof(open));
            memcpy(&move.handle, attacker.out + sizeof(struct vac_fuse_out), sizeof(move.handle));
        }
        move.offset = (uint64_t)(i % 4) * (VAC_SESSION_ARENA_MAX / 4);
        memcpy(body, &move, sizeof(move));
        answer = answer ? answer : attacker_ask(VAC_FUSE_WRITE, attacker.node, body, sizeof(body));
    }
    return answer;
}

static int32_t commands(void)
{
    int32_t answer = 0;

    for (uint32_t command = 0; command < 500; command++)
        answer = worst(answer, attacker_ioctl(command * 0x8081, attacker.in, 64, 4096));
    return answer;
}

static int32_t ioctl_sizes(void)
{
    struct vac_fuse_ioctl_in ioctl = {.handle = attacker.handle,
                                      .command = VAC_SESSION_CALL,
                                      .in_size = UINT32_MAX,
                                      .out_size = UINT32_MAX};
    int32_t answer = attacker_ask(VAC_FUSE_IOCTL, attacker.node, &ioctl, sizeof(ioctl));

    ioctl.in_size = 0;
    answer = worst(answer, attacker_ask(VAC_FUSE_IOCTL, attacker.node, &ioctl, sizeof(ioctl)));
    ioctl.out_size = 0;
    return worst(answer, attacker_ask(VAC_FUSE_IOCTL, attacker.node, &ioctl, sizeof(ioctl)));
}

static int32_t destroyed(void)
{
    attacker_ask(DESTROY, 0, NULL, 0);
    return attacker_ioctl(VAC_SESSION_CALL, attacker.in, 64, 1024);
}

static int32_t released_twice(void)
{
    const struct vac_fuse_release_in release = {.handle = attacker.handle};

    attacker_ask(VAC_FUSE_RELEASE, attacker.node, &release, sizeof(release));
    return attacker_ask(VAC_FUSE_RELEASE, attacker.node, &release, sizeof(release));
}

static int32_t directories(void)
{
    const struct vac_fuse_move_in move = {
        .handle = attacker.handle, .offset = UINT64_MAX, .size = UINT32_MAX};

    return attacker_ask(READDIR, VAC_FUSE_ROOT, &move, sizeof(move));
}

static int32_t changes(void)
{
    static const uint32_t kinds[] = {SYMLINK, MKDIR, UNLINK, RENAME};
    static const char body[64] = "\1\0\0\0\0\0\0\0name\0/etc/passwd";
    int32_t answer = 0;

    for (unsigned i = 0; i < 4; i++)
        answer = worst(answer, attacker_ask(kinds[i], VAC_FUSE_ROOT, body, sizeof(body)));
    return answer;
}

const struct attack attacks_by_files[] = {
    {"head-sizes", "requests that lie about their length", sizes_in_the_head},
    {"opcodes", "350 opcodes that there are not", opcodes},
    {"nodes", "4,096 nodes of nobody", nodes},
    {"handles", "300 handles of nobody, and of what was closed", handles},
    {"init-again", "100 greetings, and what was open before them", init_again},
    {"before-init", "a file opened without a greeting", before_init},
    {"other-version", "a greeting in FUSE 4", other_version},
    {"read-beyond", "reads at 2^63 and at the last address", read_beyond},
    {"write-beyond", "writes behind the arena, and at the last address", write_beyond},
    {"write-without-data", "a write that says it is a megabyte, and brings nothing",
     write_without_data},
    {"names", "names with .. and /, without an end, of 60 kB", names},
    {"forget", "nodes forgotten more often than they were looked up", forget},
    {"interrupts", "1,000 interrupts of requests that never were", interrupts},
    {"opens", "sessions opened until that is refused", opens},
    {"arenas", "memory taken by sessions' arenas until that is refused", arenas},
    {"commands", "500 ioctls that there are not", commands},
    {"ioctl-sizes", "an ioctl that says it is 4 GiB, both ways", ioctl_sizes},
    {"destroyed", "a call after the file system was destroyed", destroyed},
    {"released-twice", "a file closed twice", released_twice},
    {"directories", "a directory read from the last offset, 4 GiB of it", directories},
    {"changes", "links, folders and files made, renamed and removed", changes},
};
const size_t attacks_by_files_count = sizeof(attacks_by_files) / sizeof(attacks_by_files[0]);
