/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_CORE_BUFFER_H
#define VAC_CORE_BUFFER_H

#include <stdatomic.h>

#include "wire/object.h"
#include <vaccel/base.h>

struct vaccel_buffer {
    struct vac_object object;
    atomic_uint references;
    vaccel_buffer_view view;
};

void vac_buffer_hold(vaccel_buffer *buffer);
void vac_buffer_drop(vaccel_buffer *buffer);

#endif
