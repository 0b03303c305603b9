/* SPDX-License-Identifier: Apache-2.0 */
#include "core/front.h"

#include <stdlib.h>

vaccel_status vac_images_view(vaccel_image *const *images, size_t count, const char *argument,
                              const vaccel_image_view ***views)
{
    VAC_TRY(vac_images_check(images, count, argument));
    const vaccel_image_view **made = (const vaccel_image_view **)malloc(count * sizeof(*made));
    if (!made)
        return vac_fail_memory();
    for (size_t i = 0; i < count; i++)
        made[i] = &images[i]->view;
    *views = made;
    return VACCEL_OK;
}

vaccel_status vac_fail_no_result(int index)
{
    return vac_fail(VACCEL_ERR_BACKEND,
                    "the backend that ran %s succeeded without a result; report it to its author",
                    vac_op_name(index));
}
