/* SPDX-License-Identifier: Apache-2.0 */
/** What tests of Linux guests share: requests as Linux' client makes them, calls that are held. */
#ifndef VAC_FUSE_TESTS_LINUX_H
#define VAC_FUSE_TESTS_LINUX_H

#include "daemon/fuse/ioctl.h"
#include "daemon/fuse/tests/guest.h"

/** Bytes of room for a reply frame, and of a page of an arena. */
enum { ROOM = 4096, PAGE = VAC_SESSION_PAGE };

/** A session that begin_linux() has opened. */
extern uint64_t session;

/** A set-up: `session` is open, and what is held stays so until let_go(). */
int begin_linux(void **state);

/** Images of one pixel, which goes in the frame, and of a thousand, which takes a segment. */
extern const vaccel_image_view dot;
extern const vaccel_image_view row;

/** Waits until calls are let go, or this one is cancelled. */
vaccel_status wait_here(const vaccel_invocation *invocation);
/** For vaccel_mock()->run: waits, and answers. */
vaccel_status hold(const vaccel_invocation *invocation, const void *args);
void let_go(void);
/** Waits until so many have begun to wait since the set-up. */
void wait_until_held(int count);
void nap(void);

/** An ioctl with _IOWR's cmd and the larger one of both sizes, as ioctl(2) has it. */
struct sent *linux_ioctl(uint64_t file, uint32_t request, const void *in, size_t in_size,
                         size_t room);
struct sent *submit(uint64_t file, const struct message *message);
struct sent *submit_at(uint64_t file, uint64_t offset, uint64_t size);
struct sent *wait_call(uint64_t file, uint64_t id);
int cancel_call(uint64_t file, uint64_t id);

/** These wait for the answer and drop it, but for result_of(): what ioctl(2) returns. */
int errno_of(struct sent *sent);
int result_of(struct sent *sent);
void assert_pending(struct sent *sent);
void assert_status(struct sent *sent, vaccel_status status);
/** Waits for a call as often as it takes. */
void assert_finishes(uint64_t file, uint64_t id, vaccel_status status);
/** The same for one that was just submitted, and succeeds. */
void assert_submitted(uint64_t file, struct sent *sent, const struct message *message);

/** The errno of a WRITE. */
int write_at(uint64_t file, uint64_t offset, const void *data, size_t size);
/** What READ gives: the number of bytes in `data`, or a negative errno. */
int read_at(uint64_t file, uint64_t offset, void *data, size_t size);

/** Has a segment of a message lie in the arena; the message ends before the first one's bytes. */
void move_to_arena(struct message *message, unsigned segment, uint64_t offset);

/** An infer that gives back its input, which is a segment, in its output, which is a room. */
struct inference {
    float input[300];
    float output[300];
    int64_t shape[1];
    int64_t room_shape[1];
    vaccel_tensor in;
    vaccel_tensor out;
    struct message message;
};
void write_infer(struct inference *infer, uint64_t id);

#endif
