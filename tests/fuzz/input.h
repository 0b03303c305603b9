/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an input of the frame target is: one byte of flags; for each segment its size, 16 bits,
 * little-endian; the frame; the segments.
 */
#ifndef VAC_TESTS_FUZZ_INPUT_H
#define VAC_TESTS_FUZZ_INPUT_H

enum {
    INPUT_SEGMENTS = 7, /* how many segments */
    INPUT_MISALIGN = 8, /* segments start at odd addresses */
    INPUT_AS_IT_IS =
        16,          /* the frame's length and number of segments are not set to what they are */
    INPUT_ROOMS = 32 /* the last segment is a room in a call, and all are in a reply's reader */
};

#endif
