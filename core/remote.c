/* SPDX-License-Identifier: Apache-2.0 */
#include "core/remote.h"

#include <pthread.h>
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

/* Sessions of calls that came before: what was chosen for them need not be chosen again. */
enum { KEPT = 16 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static vaccel_session *kept[KEPT];
static size_t oldest;

static bool is_text(const char *text, const char *wanted)
{
    return strcmp(text, wanted ? wanted : "") == 0;
}

/* Whether a pin is the one that was taken apart: "loop/openvino" into "loop" and "openvino". */
static bool is_pin(const struct vac_target *target, const char *wanted)
{
    size_t first = strlen(target->backend);

    if (!*target->beyond || !wanted)
        return is_text(target->backend, wanted);
    return strncmp(wanted, target->backend, first) == 0 && wanted[first] == '/' &&
           strcmp(wanted + first + 1, target->beyond) == 0;
}

static bool serves(const vaccel_session *session, const vaccel_attributes *wanted)
{
    const vaccel_attributes *has = &session->attributes;
    vaccel_precision precision =
        wanted->precision == VACCEL_PRECISION_F32 ? VACCEL_PRECISION_DEFAULT : wanted->precision;

    return has->precision == precision && has->hops == wanted->hops &&
           has->performance == wanted->performance && has->profile == wanted->profile &&
           is_pin(&session->target, wanted->backend) &&
           is_text(session->target.device, wanted->device);
}

/* With the lock held. */
static vaccel_session *find(const vaccel_attributes *wanted)
{
    for (size_t i = 0; i < KEPT; i++) {
        if (kept[i] && serves(kept[i], wanted)) {
            vac_session_hold(kept[i]);
            return kept[i];
        }
    }
    return NULL;
}

/* A session that asks for the same, to be dropped after the call. */
static vaccel_status get_session(const vaccel_attributes *wanted, vaccel_session **session)
{
    pthread_mutex_lock(&lock);
    *session = find(wanted);
    pthread_mutex_unlock(&lock);
    if (*session)
        return VACCEL_OK;
    VAC_TRY(vac_session_new(wanted, session));
    vac_session_hold(*session);
    pthread_mutex_lock(&lock);
    vaccel_session *gone = kept[oldest];
    kept[oldest] = *session;
    oldest = (oldest + 1) % KEPT;
    pthread_mutex_unlock(&lock);
    if (gone)
        vac_session_drop(gone);
    return VACCEL_OK;
}

static vaccel_status run(const vaccel_attributes *attributes, int index, vaccel_model *model,
                         const void *args, const int32_t *cancelled)
{
    vaccel_session *session = NULL;

    VAC_TRY(get_session(attributes, &session));
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
