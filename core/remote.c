/* SPDX-License-Identifier: Apache-2.0 */
#include "core/remote.h"

#include <string.h>

#include "core/dispatch.h"
#include "core/error.h"
#include "core/model.h"
#include <vaccel/error.h>

vaccel_status vac_remote_model(const vaccel_model_view *named, uint32_t flags, vaccel_model **model,
                               const vaccel_model_view **view)
{
    VAC_TRY(vac_model_from_view(named, flags & VACCEL_SERVE_SELF, model));
    *view = &(*model)->view;
    return VACCEL_OK;
}

static vaccel_status run(const vaccel_attributes *attributes, int index, vaccel_model *model,
                         const void *args, const int32_t *cancelled)
{
    vaccel_session *session = NULL;

    VAC_TRY(vac_session_new(attributes, &session));
    const struct vac_route *route = vac_route_get(session, index, model);
    vaccel_status status =
        route ? VACCEL_OK : vac_route_find_counted(session, index, model, &route);
    if (status == VACCEL_OK)
        status = vac_route_run(route, index, &session->attributes, cancelled, args);
    vac_session_drop(session);
    return status;
}

vaccel_status vac_remote_call(const vaccel_attributes *attributes, uint32_t op, vaccel_model *model,
                              const void *args, const int32_t *cancelled)
{
    struct vac_thread *thread = vac_thread();
    struct vac_message before;
    char message[VAC_MESSAGE_SIZE];
    int index = vac_op_index(op);

    if (index < 0)
        return vac_fail(VACCEL_ERR_UNSUPPORTED, "op %u cannot be called from elsewhere", op);
    /* A transport within this process is a call of its own on this thread, which goes on: what it
     * said, and what it waited for the thread, are put back. */
    uint64_t queued_ns = thread->queued_ns;
    vac_message_save(&before);
    thread->queued_ns = 0;
    vaccel_status status = run(attributes, index, model, args, cancelled);
    if (status != VACCEL_OK)
        memcpy(message, vaccel_last_error(), strlen(vaccel_last_error()) + 1);
    vac_message_restore(&before);
    thread->queued_ns = queued_ns;
    return status == VACCEL_OK ? VACCEL_OK : vac_fail(status, "%s", message);
}
