/* SPDX-License-Identifier: Apache-2.0 */
/** What an asynchronous call keeps of its arguments. */
#ifndef VAC_CORE_KEEP_H
#define VAC_CORE_KEEP_H

#include <vaccel/base.h>
#include <vaccel/view.h>

struct vac_held;

struct vac_keep {
    struct vac_held *inputs; /* what was borrowed, until completion */
    struct vac_held *memory; /* copies, until the end */
    vaccel_status failure;   /* of keeping something */
};

/** Keep what the arguments refer to until the call has completed. A failure is remembered. */
void vac_keep_image(struct vac_keep *keep, vaccel_image *image);
void vac_keep_model(struct vac_keep *keep, vaccel_model *model);
void vac_keep_buffer(struct vac_keep *keep, vaccel_buffer *buffer);
void vac_keep_params(struct vac_keep *keep, const void *params, void *read, size_t size,
                     const char *type);
char *vac_keep_string(struct vac_keep *keep, const char *text);
/** Room for an output of `count` elements of `width` bytes, starting as a copy of `from` unless
 * that is NULL. */
void *vac_keep_output(struct vac_keep *keep, const void *from, size_t count, size_t width);
/** The views of images, which are kept. */
const vaccel_image_view *const *vac_keep_images(struct vac_keep *keep, vaccel_image *const *images,
                                                size_t count);
/** Copies of the structs and shapes; the data stays the caller's, and buffers that it lies in are
 * kept. */
vaccel_tensor *vac_keep_tensors(struct vac_keep *keep, const vaccel_tensor *tensors, size_t count);

/** Drops all of a list. */
void vac_keep_let_go(struct vac_held **list);

#endif
