/* SPDX-License-Identifier: Apache-2.0 */
#include "core/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/config.h"
#include "core/dispatch.h"
#include "core/handle.h"
#include "core/ops.h"
#include "core/params.h"
#include <vaccel/vaccel.h>

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
static uint64_t hash(uint64_t state, const char *text)
{
    for (; *text; text++)
        state = (state ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return (state ^ 0xFF) * UINT64_C(1099511628211);
}

static void set_key(struct vac_target *target)
{
    if (!*target->backend && !*target->device && target->precision == VACCEL_PRECISION_DEFAULT &&
        target->performance == VACCEL_PERFORMANCE_LATENCY)
        return;
    uint64_t key = hash(UINT64_C(14695981039346656037), target->backend);
    key = hash(hash(key, target->beyond), target->device) + (uint64_t)target->precision +
          ((uint64_t)target->performance << 32);
    target->key = key ? key : 1;
}

static vaccel_status set_target(struct vac_target *target, const vaccel_attributes *wanted)
{
    const char *backend = wanted->backend;
    const char *device = wanted->device;
    vaccel_precision precision = wanted->precision;

    if (backend) {
        size_t first = strcspn(backend, "/");
        if (!vac_pin_is_valid(backend))
            return vac_fail(VACCEL_ERR_INVALID,
                            "the backend '%.40s' cannot be pinned: that is not a backend's name; "
                            "`vaccel info` lists them",
                            backend);
        memcpy(target->backend, backend, first);
        if (backend[first])
            memcpy(target->beyond, backend + first + 1, strlen(backend + first + 1));
    }
    if (device) {
        if (!*device || strlen(device) >= VAC_DEVICE_SIZE)
            return vac_fail(VACCEL_ERR_INVALID,
                            "the device '%.40s' cannot be pinned: that is not a device's name; "
                            "`vaccel info` lists them",
                            device);
        memcpy(target->device, device, strlen(device));
    }
    if (precision < VACCEL_PRECISION_DEFAULT || precision > VACCEL_PRECISION_FASTEST)
        return vac_fail(VACCEL_ERR_INVALID,
                        "the precision %d does not exist; take one of VACCEL_PRECISION_*",
                        precision);
    if (wanted->performance < VACCEL_PERFORMANCE_LATENCY ||
        wanted->performance > VACCEL_PERFORMANCE_THROUGHPUT)
        return vac_fail(VACCEL_ERR_INVALID,
                        "the performance %d does not exist; take one of VACCEL_PERFORMANCE_*",
                        wanted->performance);
    target->performance = wanted->performance;
    /* The default is f32, so both spell the same target. */
    target->precision = precision == VACCEL_PRECISION_F32 ? VACCEL_PRECISION_DEFAULT : precision;
    set_key(target);
    return VACCEL_OK;
}

vaccel_status vac_session_new(const vaccel_attributes *wanted, vaccel_session **session)
{
    vaccel_session *made = (vaccel_session *)calloc(1, sizeof(*made));
    if (!made)
        return vac_fail_memory();
    vaccel_status status = set_target(&made->target, wanted);
    if (status != VACCEL_OK) {
        free(made);
        return status;
    }
    made->object.type = VAC_OBJECT_SESSION;
    atomic_init(&made->references, 1);
    made->attributes = (vaccel_attributes){
        .backend = *made->target.beyond ? made->target.beyond : NULL,
        .device = *made->target.device ? made->target.device : NULL,
        .precision = made->target.precision,
        .hops = wanted->hops,
        .performance = made->target.performance,
        .profile = wanted->profile,
    };
    *session = made;
    return VACCEL_OK;
}

vaccel_status vaccel_session_open(const vaccel_session_options *options, vaccel_session **session)
{
    const struct vac_config *config = vac_config();
    vaccel_session_options read;

    VAC_NEED(session);
    VAC_TRY(vac_config_check());
    VAC_TRY(vac_params_read(options, &read, sizeof(read), "session_options"));
    const vaccel_attributes wanted = {
        .backend = read.backend ? read.backend : config->backend,
        .device = read.device ? read.device : config->device,
        .precision = read.precision ? read.precision : config->precision,
        .performance = read.performance ? read.performance : config->performance,
        .profile = read.profile != 0,
    };
    VAC_TRY(vac_session_new(&wanted, session));
    (*session)->fallback = read.fallback != 0;
    VAC_MADE(*session, VAC_OBJECT_SESSION);
    return VACCEL_OK;
}

vaccel_status vaccel_session_derive(vaccel_session *session, const vaccel_session_options *options,
                                    vaccel_session **derived)
{
    char pin[2 * VAC_NAME_SIZE];
    vaccel_session_options read;

    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    VAC_NEED(derived);
    VAC_TRY(vac_params_read(options, &read, sizeof(read), "session_options"));
    const struct vac_target *target = &session->target;
    snprintf(pin, sizeof(pin), "%s%s%s", target->backend, *target->beyond ? "/" : "",
             target->beyond);
    const vaccel_attributes wanted = {
        .backend = read.backend ? read.backend
                   : *pin       ? pin
                                : NULL,
        .device = read.device       ? read.device
                  : *target->device ? target->device
                                    : NULL,
        .precision = read.precision ? read.precision : target->precision,
        .performance = read.performance ? read.performance : target->performance,
        .profile = read.profile || session->attributes.profile,
        .hops = session->attributes.hops,
    };
    VAC_TRY(vac_session_new(&wanted, derived));
    (*derived)->fallback = read.fallback || session->fallback;
    VAC_MADE(*derived, VAC_OBJECT_SESSION);
    return VACCEL_OK;
}

void vac_session_hold(vaccel_session *session)
{
    atomic_fetch_add_explicit(&session->references, 1, memory_order_relaxed);
}

void vac_session_drop(vaccel_session *session)
{
    if (atomic_fetch_sub_explicit(&session->references, 1, memory_order_acq_rel) != 1)
        return;
    for (int i = 0; i < VAC_OP_COUNT; i++)
        vac_route_free(atomic_load_explicit(&session->routes[i], memory_order_relaxed));
    vac_handle_free(session);
}

void vaccel_session_release(vaccel_session *session)
{
    if (VAC_RELEASABLE(session, VAC_OBJECT_SESSION))
        vac_session_drop(session);
}

vaccel_status vaccel_session_prepare(vaccel_session *session, uint32_t op, vaccel_model *model)
{
    const struct vac_route *route;

    VAC_NEED_HANDLE(session, VAC_OBJECT_SESSION);
    int index = vac_op_index(op);
    if (index < 0)
        return vac_fail(VACCEL_ERR_NOT_FOUND, "there is no op %u; take one of VACCEL_OP_*", op);
    if (!vac_ops[index].takes_model)
        return vac_route_find(session, index, NULL, &route);
    VAC_NEED_HANDLE(model, VAC_OBJECT_MODEL);
    return vac_route_find(session, index, model, &route);
}
