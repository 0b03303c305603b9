/* SPDX-License-Identifier: Apache-2.0 */
/** From a public function to a backend. The fast path is here; finding a route the first time is in
 * dispatch.c. */
#ifndef VAC_CORE_DISPATCH_H
#define VAC_CORE_DISPATCH_H

#include <stdatomic.h>
#include <string.h>

#include "core/compiler.h"
#include "core/model.h"
#include "core/ops.h"
#include "core/route.h"
#include "core/session.h"
#include "core/thread.h"

/** Finds where an op goes and loads its model, if that was not done yet. Slow the first time.
 * Thread-safe. */
vaccel_status vac_route_find(vaccel_session *session, int index, vaccel_model *model,
                             const struct vac_route **route);

/** The same for a call that is under way: one that finds no way is a call that failed. */
vaccel_status vac_route_find_counted(vaccel_session *session, int index, vaccel_model *model,
                                     const struct vac_route **route);

/** Unloads a route's model and frees it; NULL is allowed. */
void vac_route_free(const struct vac_route *route);

/** Counts a call that failed, makes sure that there is a message, and returns the status to pass
 * on. */
vaccel_status vac_dispatch_failed(const struct vac_route *route, vaccel_status status);

/** The route that was found before, or NULL. */
static inline const struct vac_route *vac_route_known(vaccel_session *session, int index,
                                                      vaccel_model *model)
{
    if (!model)
        return atomic_load_explicit(&session->routes[index], memory_order_acquire);
    const struct vac_target *target = &session->target;
    const struct vac_route *route =
        atomic_load_explicit(&model->network->routes, memory_order_acquire);
    while (route && (route->index != index || route->target.key != target->key ||
                     (target->key && memcmp(&route->target, target, sizeof(*target)) != 0)))
        route = route->next;
    return route;
}

/** Runs a call on a route that is known, of the op with that index. */
static inline vaccel_status vac_run(const struct vac_route *route, int index,
                                    const vaccel_attributes *attributes, const int32_t *cancelled,
                                    const void *args)
{
    struct vac_thread *thread = vac_thread();
    vaccel_invocation invocation = {
        .struct_size = sizeof(invocation),
        .op = route->op->op,
        .version = route->op->version,
        .loaded = route->loaded,
        .attributes = attributes,
        .cancelled = cancelled,
    };

    thread->said = false;
    vac_count(&thread->calls[index]);
    vaccel_status status = route->run(route->self, &invocation, args);
    if (VAC_UNLIKELY(status != VACCEL_OK))
        return vac_dispatch_failed(route, status);
    if (VAC_UNLIKELY(thread->said))
        vac_message_unsay(thread);
    return VACCEL_OK;
}

/** Runs a call: the body of a synchronous public op. */
static inline vaccel_status vac_dispatch(vaccel_session *session, int index, vaccel_model *model,
                                         const void *args)
{
    const struct vac_route *route = vac_route_known(session, index, model);

    if (VAC_UNLIKELY(!route))
        VAC_TRY(vac_route_find_counted(session, index, model, &route));
    return vac_run(route, index, &session->attributes, NULL, args);
}

/** The same three, once in the library and small: for whatever does more than a call takes. */
const struct vac_route *vac_route_get(vaccel_session *session, int index, vaccel_model *model);
vaccel_status vac_route_run(const struct vac_route *route, int index,
                            const vaccel_attributes *attributes, const int32_t *cancelled,
                            const void *args);
vaccel_status vac_dispatch_op(vaccel_session *session, int index, vaccel_model *model,
                              const void *args);

#endif
