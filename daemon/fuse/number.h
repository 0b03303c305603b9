/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Numbers of nodes and open files: what they are for in the top 4 bits; of those that are given out
 * one by one, a generation in 32 bits and a count in 28. A guest may send any.
 */
#ifndef VAC_FUSE_NUMBER_H
#define VAC_FUSE_NUMBER_H

#include <stdint.h>

enum vac_number_kind {
    VAC_NUMBER_FIXED = 0,
    VAC_NUMBER_MODEL,
    VAC_NUMBER_SESSION_NODE,
    VAC_NUMBER_SESSION, /* this and those that follow are open files */
    VAC_NUMBER_TEXT,
    VAC_NUMBER_FOLDER,
    VAC_NUMBER_PIPE,
    VAC_NUMBER_DO,      /* the node of a folder in `do`: an op's id */
    VAC_NUMBER_DO_FILE, /* the node of a file there: an op's id and what stands for a model */
};

/** The count takes as many. */
#define VAC_NUMBER_COUNTS (UINT32_C(1) << 28)

static inline uint64_t vac_number_of(enum vac_number_kind kind, uint64_t rest)
{
    return (uint64_t)kind << 60 | (rest & ((UINT64_C(1) << 60) - 1));
}

static inline enum vac_number_kind vac_number_kind(uint64_t number)
{
    return (enum vac_number_kind)(number >> 60);
}

static inline uint32_t vac_number_generation(uint64_t number)
{
    return (uint32_t)(number >> 28);
}

#endif
