/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an input of the FUSE target is: requests, one after the other. Each is a byte of flags, the
 * size of the request and of the room for its answer (16 bits each, little-endian), and the
 * request.
 */
#ifndef VAC_TESTS_FUSE_INPUT_H
#define VAC_TESTS_FUSE_INPUT_H

enum {
    FUSE_INPUT_HEAD = 5,   /* bytes before the request */
    FUSE_INPUT_PIECES = 7, /* memory is cut into pieces of so many bytes; 0: in one piece */
    FUSE_INPUT_LENGTHS =
        8, /* the header's length, in_size and out_size are not set to what is there */
    FUSE_INPUT_FILE = 16,                /* the number of the file that was opened last is put in */
    FUSE_INPUT_NODE = 32,                /* and the node that was looked up last */
    FUSE_INPUT_LOST = 64,                /* a worker that died had taken it */
    FUSE_INPUT_BARE = 128,               /* in the first request: INIT has not been done */
    FUSE_INPUT_RESTART = FUSE_INPUT_BARE /* in others: another worker takes it, as the one before
                                          has died */
};

#endif
