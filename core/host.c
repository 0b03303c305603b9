/* SPDX-License-Identifier: Apache-2.0 */
#include "core/host.h"

#include <stdlib.h>
#include <string.h>

#include "core/buffer.h"
#include "core/call.h"
#include "core/config.h"
#include "core/error.h"
#include "core/handle.h"
#include "core/log.h"
#include "core/model.h"
#include "core/probe.h"
#include "core/remote.h"
#include "core/thread.h"
#include "wire/records.h"
#include <vaccel/vaccel.h>

vaccel_status vac_result_share(uint32_t record, const void *view, const vaccel_origin *origin,
                               vaccel_release_fn release, void *user, void **result)
{
    if (!vac_record_is_handle(record) || !view || !result)
        return vac_fail(VACCEL_ERR_INTERNAL, "a backend made a result of kind %u, which is none",
                        record);
    if (!origin)
        origin = &vac_nowhere;
    size_t size = vac_record_place(record, NULL, view, origin, release != NULL);
    struct vac_result *made = (struct vac_result *)malloc(size);
    if (!made)
        return vac_fail_memory();
    vac_record_place(record, made, view, origin, release != NULL);
    made->release = release;
    made->user = user;
    made->origin.phase_ns[VACCEL_PHASE_QUEUE] += vac_thread()->queued_ns;
    vac_handle_made(made, VAC_OBJECT_RESULT + record, "a call");
    *result = made;
    return VACCEL_OK;
}

vaccel_status vac_result_make(uint32_t record, const void *view, const vaccel_origin *origin,
                              void **result)
{
    return vac_result_share(record, view, origin, NULL, NULL, result);
}

static void drop(uint32_t record, void *result)
{
    if (VAC_RELEASABLE(result, VAC_OBJECT_RESULT + record))
        vac_result_free(result);
}

vaccel_status vac_call_backend(vaccel_status status, const char *backend, const char *function)
{
    if (status == VACCEL_OK)
        return VACCEL_OK;
    if (status > 0)
        return vac_fail(VACCEL_ERR_BACKEND,
                        "backend %s: %s returned %d, which is no status; report it to its author",
                        backend, function, status);
    if (!vac_thread()->said)
        vac_fail(status, "backend %s: %s failed: %s", backend, function,
                 vaccel_status_text(status));
    return status;
}

static const vaccel_host host = {
    .struct_size = sizeof(vaccel_host),
    .abi_version = VACCEL_BACKEND_ABI,
    .fail = vac_fail,
    .last_error = vaccel_last_error,
    .log = vac_log,
    .add_device = vac_probe_add_device,
    .set_version = vac_probe_set_version,
    .make = vac_result_make,
    .drop = drop,
    .import_buffer = vac_buffer_import,
    .complete = vac_call_complete,
    .open_model = vac_remote_model,
    .close_model = vac_model_drop,
    .keep_model = vac_model_keep,
    .call = vac_remote_call,
    .make_shared = vac_result_share,
    .buffer_view = vac_buffer_view,
    .target = vac_config_target,
};

const vaccel_host *vac_host(void)
{
    return &host;
}
