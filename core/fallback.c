/* SPDX-License-Identifier: Apache-2.0 */
#include "core/fallback.h"

#include <stdlib.h>
#include <string.h>

#include "core/calibration.h"
#include "core/dispatch.h"
#include "core/log.h"
#include <vaccel/error.h>

/* Whether another backend may do better. */
static bool is_the_backends(vaccel_status status)
{
    return status == VACCEL_ERR_UNAVAILABLE || status == VACCEL_ERR_BACKEND ||
           status == VACCEL_ERR_LOST;
}

/* Whether a call that was begun may be made again: what is read and written has been read. One that
 * was refused was not begun. */
static bool may_be_repeated(int index, vaccel_status status)
{
    const struct vac_codec *codec = &vac_codecs[index];

    for (int i = 0; i < codec->count && status != VACCEL_ERR_UNAVAILABLE; i++) {
        unsigned flags = vac_args[codec->args + i].field.flags;
        if (flags & VAC_ARG_IN && flags & VAC_ARG_OUT)
            return false;
    }
    return true;
}

/* The same call, pinned to that backend. */
static vaccel_status ask(const vaccel_session *session, const struct vac_entry *entry, int index,
                         vaccel_model *model, const void *args)
{
    vaccel_session *other;
    const vaccel_attributes wanted = {.backend = entry->name,
                                      .precision = session->attributes.precision,
                                      .performance = session->attributes.performance,
                                      .profile = session->attributes.profile,
                                      .hops = session->attributes.hops};

    VAC_TRY(vac_session_new(&wanted, &other));
    vaccel_status status = vac_dispatch_op(other, index, model, args);
    vac_session_drop(other);
    return status;
}

vaccel_status vac_fallback(vaccel_session *session, const struct vac_route *failed,
                           vaccel_model *model, const void *args, vaccel_status status)
{
    static const struct vac_target any = {.key = 0};
    const struct vac_asked asked = {failed->index, model, &any};
    struct vac_entry *order[VAC_MAX_BACKENDS];
    struct vac_message first;
    size_t count;

    if (!session->fallback || !is_the_backends(status) || !may_be_repeated(failed->index, status))
        return status;
    struct vac_entry *const *entries = vac_registry_entries(&count);
    memcpy(order, entries, count * sizeof(struct vac_entry *));
    vac_calibration_order(&asked, order, count);
    vac_message_save(&first);
    for (size_t i = 0; i < count; i++) {
        if (order[i] == failed->entry || !order[i]->backend ||
            order[i]->backend->flags & VACCEL_BACKEND_PIN_ONLY ||
            !vac_entry_op(order[i], vac_ops[failed->index].id, vac_ops[failed->index].version))
            continue;
        if (ask(session, order[i], failed->index, model, args) != VACCEL_OK)
            continue;
        vac_message_restore(&first);
        vac_log(VACCEL_LOG_WARN,
                "%s: backend %s failed (%s); %s answers instead, as the session allows",
                vac_op_name(failed->index), failed->entry->name, vaccel_last_error(),
                order[i]->name);
        return VACCEL_OK;
    }
    vac_message_restore(&first);
    return status;
}
