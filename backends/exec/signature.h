/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The types of a function as text: `f64(f64, f64)`, `void(in f32[n], out f32[n], count n)`.
 *
 *     signature = result "(" [argument {"," argument}] ")"
 *     result    = "void" | dtype
 *     argument  = dtype | ("in" | "out" | "inout") dtype "[" name "]" | "count" name
 *     dtype     = "bool" | "i8" … "u64" | "f32" | "f64"
 *     name      = a letter, then up to 14 letters, digits and "_"
 *
 * A dtype is a value; an array is a pointer to as many elements as its name stands for; `count` is
 * that number, a size_t. The same name means the same length, so that a function is told of the
 * very arrays that it gets.
 */
#ifndef VACCEL_EXEC_SIGNATURE_H
#define VACCEL_EXEC_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vaccel/base.h>

enum { VAC_EXEC_ARGUMENTS = 16, VAC_EXEC_NAME = 16, VAC_EXEC_REASON = 160 };

enum vac_exec_kind { VAC_EXEC_VALUE, VAC_EXEC_IN, VAC_EXEC_OUT, VAC_EXEC_INOUT, VAC_EXEC_COUNT };

struct vac_exec_argument {
    enum vac_exec_kind kind;
    vaccel_dtype dtype; /* of the value or the elements; 0 of a count */
    uint32_t length;    /* of arrays and counts: which of the lengths */
};

/** Every byte has a meaning, so that signatures are compared as memory. */
struct vac_exec_signature {
    vaccel_dtype result; /* 0: void */
    uint32_t argument_count;
    uint32_t length_count;
    struct vac_exec_argument arguments[VAC_EXEC_ARGUMENTS];
    char lengths[VAC_EXEC_ARGUMENTS][VAC_EXEC_NAME]; /* their names, in order of appearance */
};

/** Reads `text`; false and why otherwise. White space may stand between any two parts. */
bool vac_exec_signature_read(const char *text, struct vac_exec_signature *signature,
                             char why[VAC_EXEC_REASON]);

/** Whether both mean the same function; what lengths are called does not matter. */
bool vac_exec_signature_same(const struct vac_exec_signature *a,
                             const struct vac_exec_signature *b);

#endif
