/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/object.h"

#include <string.h>

const vaccel_origin vac_nowhere = {.precision = VACCEL_PRECISION_DEFAULT};

void *vac_bump_take(struct vac_bump *bump, size_t count, size_t size)
{
    void *taken = bump->base ? bump->base + bump->used : NULL;
    bump->used += (count * size + 7) & ~(size_t)7;
    return taken;
}

void *vac_bump_copy(struct vac_bump *bump, const void *from, size_t size)
{
    void *to = vac_bump_take(bump, size, 1);
    if (to && size)
        memcpy(to, from, size);
    return to;
}

char *vac_bump_string(struct vac_bump *bump, const char *text)
{
    return text ? (char *)vac_bump_copy(bump, text, strlen(text) + 1) : NULL;
}

void vac_bump_tensor(struct vac_bump *bump, vaccel_tensor *to, const vaccel_tensor *from)
{
    char *name = vac_bump_string(bump, from->name);
    int64_t *shape = (int64_t *)vac_bump_copy(bump, from->shape, from->rank * sizeof(int64_t));
    void *data = bump->shares ? from->data : vac_bump_copy(bump, from->data, (size_t)from->size);
    if (to) {
        *to = *from;
        to->name = name;
        to->shape = shape;
        to->data = data;
    }
}

void vac_bump_origin(struct vac_bump *bump, vaccel_origin *to, const vaccel_origin *from)
{
    char *backend = vac_bump_string(bump, from->backend);
    char *device = vac_bump_string(bump, from->device);
    char *sha256 = vac_bump_string(bump, from->model_sha256);
    if (!to)
        return;
    *to = *from;
    to->backend = backend;
    to->device = device;
    to->model_sha256 = sha256;
}
