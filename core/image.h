/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_IMAGE_H
#define VAC_CORE_IMAGE_H

#include <stdatomic.h>

#include "wire/object.h"
#include <vaccel/base.h>

struct vaccel_image {
    struct vac_object object;
    atomic_uint references;
    vaccel_image_view view;
    vaccel_release_fn release; /* called once with `user` when nothing refers to the image any more;
                                  may be NULL */
    void *user;
};

void vac_image_hold(vaccel_image *image);
void vac_image_drop(vaccel_image *image);

#endif
