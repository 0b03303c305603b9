/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/client/host.h"

#include "core/handle.h"
#include "guest/client/guest.h"
#include "wire/records.h"
#include <vaccel/vaccel.h>

static vaccel_status share(uint32_t record, const void *view, const vaccel_origin *origin,
                           vaccel_release_fn release, void *user, void **result)
{
    size_t size = vac_record_place(record, NULL, view, origin, release != NULL);
    struct vac_result *made = (struct vac_result *)vac_alloc(size);

    if (!made)
        return vac_fail_memory();
    vac_record_place(record, made, view, origin, release != NULL);
    made->release = release;
    made->user = user;
    *result = made;
    return VACCEL_OK;
}

static vaccel_status make(uint32_t record, const void *view, const vaccel_origin *origin,
                          void **result)
{
    return share(record, view, origin, NULL, NULL, result);
}

static void drop(uint32_t record, void *result)
{
    (void)record;
    if (result)
        vac_result_free(result);
}

const vaccel_host vac_host_table = {
    .struct_size = sizeof(vaccel_host),
    .abi_version = VACCEL_BACKEND_ABI,
    .fail = vac_fail,
    .last_error = vaccel_last_error,
    .make = make,
    .drop = drop,
    .make_shared = share,
    .buffer_view = vac_buffer_view,
};

void vac_handle_free(void *handle)
{
    vac_free(handle);
}
