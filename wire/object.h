/* SPDX-License-Identifier: Apache-2.0 */
/** What a result handle is made of: one block of memory that holds the object and everything that
 * it points to. */
#ifndef VAC_WIRE_OBJECT_H
#define VAC_WIRE_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vaccel/base.h>
#include <vaccel/view.h>

/** The first member of every handle. */
struct vac_object {
    uint32_t type; /* enum vac_object_type; results: VAC_OBJECT_RESULT + record number */
    uint32_t reserved;
};

/** The first member of every result. */
struct vac_result {
    struct vac_object object;
    vaccel_release_fn release; /* for the tensors' data; NULL when the result holds it itself */
    void *user;
    vaccel_origin origin;
};

/** The origin of what nobody said the origin of. */
extern const vaccel_origin vac_nowhere;

enum vac_object_type {
    VAC_OBJECT_SESSION = 1,
    VAC_OBJECT_MODEL = 2,
    VAC_OBJECT_IMAGE = 3,
    VAC_OBJECT_BUFFER = 4,
    VAC_OBJECT_CALL = 5,
    VAC_OBJECT_RESULT = 16
};

/** Hands out parts of one block of memory; with `base` NULL it only counts. */
struct vac_bump {
    unsigned char *base; /* aligned to 16 */
    size_t used;
    bool shares; /* tensors' data stays where it is */
};

/** Takes `count` items of `size` bytes, aligned to 8; NULL when only counting. */
void *vac_bump_take(struct vac_bump *bump, size_t count, size_t size);
/** Copies bytes, a string (NULL stays NULL), a tensor with what it points to. */
void *vac_bump_copy(struct vac_bump *bump, const void *from, size_t size);
char *vac_bump_string(struct vac_bump *bump, const char *text);
void vac_bump_tensor(struct vac_bump *bump, vaccel_tensor *to, const vaccel_tensor *from);
void vac_bump_origin(struct vac_bump *bump, vaccel_origin *to, const vaccel_origin *from);

#endif
