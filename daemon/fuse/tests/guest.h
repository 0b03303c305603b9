/* SPDX-License-Identifier: Apache-2.0 */
/** What tests of the file system share: a guest that sends requests in memory cut as one likes,
 * with every piece at its exact size, and a backend behind. */
#ifndef VAC_FUSE_TESTS_GUEST_H
#define VAC_FUSE_TESTS_GUEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* vaccel_host has a function called `fail`, which cmocka's macro would hide. */
#undef fail

#include <linux/fuse.h>

#include "daemon/fuse/fuse.h"
#include "daemon/worker/tenant.h"
#include "tests/backends/mock.h"
#include "wire/client.h"

/** Where memory is cut in two; CUT_NOWHERE, or CUT_EVERYWHERE: a piece for each byte. */
enum { CUT_NOWHERE = -1, CUT_EVERYWHERE = -2 };
extern long cut_in;
extern long cut_out;

/** A request that was sent. */
struct sent {
    struct vac_fuse_request request;
    int answers;    /* how often it was answered */
    size_t written; /* bytes, as the file system says */
    /* Once it has been answered: */
    struct fuse_out_header head;
    uint8_t *data; /* what follows the header */
    size_t size;   /* bytes of it */
};

/** Threads that run calls. */
enum { FUSE_TEST_THREADS = 4 };

/** The file system under test. */
extern struct vac_fuse *fuse;

/** Set-ups and tear-downs: a fresh file system, INIT done or not. */
int begin_raw(void **state);
int begin(void **state);
int end(void **state);

/** Sends bytes as they are, with room for an answer. */
struct sent *send_bytes(const void *bytes, size_t size, size_t room);
/** Sends memory as it is. */
struct sent *send_pieces(const struct iovec *in, size_t in_count, const struct iovec *out,
                         size_t out_count,
                         void (*how)(struct vac_fuse *, struct vac_fuse_request *));
/** Waits until it was answered, once. */
void wait_for(struct sent *sent);
bool is_answered(struct sent *sent);
void drop(struct sent *sent);

/** A whole request: header, the op's own struct, and what follows. */
struct sent *send_request(uint32_t opcode, uint64_t node, const void *arg, size_t arg_size,
                          const void *more, size_t more_size, size_t room);
/** Sends it, waits, and gives what came; drop it. */
struct sent *ask(uint32_t opcode, uint64_t node, const void *arg, size_t arg_size, size_t room);

/** Shorthands that fail the test when they fail. */
void init(void);
uint64_t lookup(uint64_t folder, const char *name);
uint64_t open_node(uint64_t node);
uint64_t open_session_file(void);
void release_file(uint64_t number);
/** The errno of the answer. */
int error_of(struct sent *sent);

/** An ioctl of an open session. */
struct sent *send_ioctl(uint64_t number, uint32_t cmd, const void *in, size_t in_size,
                        size_t out_size);

/** A message of a call in one piece: frame, table, segments; rooms are announced. */
struct message {
    _Alignas(16) uint8_t bytes[8192];
    size_t size;
    size_t frame; /* bytes of the frame */
    size_t rooms; /* bytes */
};
/** `args` are the op's. Inputs of more than 256 bytes, and as many outputs, become segments. */
void write_call(struct message *message, uint32_t op, const void *args,
                const struct vac_call_head *head);
/** Calls of use. */
void write_noop(struct message *message, uint64_t id);
void write_classify(struct message *message, uint64_t id, const vaccel_image_view *image);

/** Sends a message as CALL, with `room` bytes for the reply frame. */
struct sent *call(uint64_t number, const struct message *message, size_t room);
/** The status in the reply frame of an answered CALL, which must have one. Strings are in `sent`.
 */
struct vac_reply_head reply_of(const struct sent *sent);
vaccel_status status_of(const struct sent *sent);

#endif
