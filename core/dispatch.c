/* SPDX-License-Identifier: Apache-2.0 */
#include "core/dispatch.h"

#include <stdlib.h>

#include "core/call.h"
#include "core/candidates.h"
#include "core/error.h"
#include "core/fallback.h"
#include "core/host.h"
#include "core/log.h"
#include "core/pool.h"
#include "core/registry.h"
#include "core/select.h"
#include <vaccel/vaccel.h>

/* Routes of ops without a model are few and made once; one lock for all of them is enough. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

vaccel_status vac_dispatch_failed(const struct vac_route *route, vaccel_status status)
{
    vac_count(&vac_thread()->failures[route->index]);
    return vac_call_backend(status, route->entry->name, vac_op_name(route->index));
}

void vac_route_free(const struct vac_route *route)
{
    if (!route)
        return;
    if (route->loaded && !route->shares && route->entry->backend->model_unload)
        route->entry->backend->model_unload(route->entry->self, route->loaded);
    free((void *)(uintptr_t)route);
}

/* Takes what was loaded for another op of the same network; the model's lock is held. */
static bool share_network(struct vac_route *route, vaccel_model *model)
{
    const struct vac_route *other =
        atomic_load_explicit(&model->network->routes, memory_order_relaxed);

    while (other && (other->entry != route->entry ||
                     vac_ops[other->index].network != vac_ops[route->index].network ||
                     memcmp(&other->target, &route->target, sizeof(route->target)) != 0))
        other = other->next;
    if (!other)
        return false;
    route->loaded = other->loaded;
    route->shares = true;
    return true;
}

static vaccel_status load_model(struct vac_route *route, vaccel_session *session,
                                vaccel_model *model)
{
    const vaccel_backend *backend = route->entry->backend;

    if (!model || !backend->model_load)
        return VACCEL_OK;
    if (share_network(route, model))
        return VACCEL_OK;
    vac_thread()->said = false;
    vaccel_status status = backend->model_load(route->entry->self, &model->view,
                                               vac_ops[vac_ops[route->index].network].id,
                                               &session->attributes, &route->loaded);
    return vac_call_backend(status, backend->name, "model_load");
}

static vaccel_status make_route(struct vac_entry *entry, vaccel_session *session, int index,
                                vaccel_model *model, struct vac_route **route)
{
    struct vac_route *made = (struct vac_route *)calloc(1, sizeof(*made));

    if (!made)
        return vac_fail_memory();
    made->op = vac_entry_op(entry, vac_ops[index].id, vac_ops[index].version);
    made->entry = entry;
    made->index = index;
    made->target = session->target;
    made->run = made->op->run ? made->op->run : vac_submit_and_wait;
    made->self = made->op->run ? entry->self : made;
    vaccel_status status = load_model(made, session, model);
    if (status != VACCEL_OK) {
        free(made);
        return status;
    }
    vac_pool_rest_at_exit();
    *route = made;
    return VACCEL_OK;
}

/* Whether a failure to load says that another backend might do better, and not that the model is
 * wrong. */
static bool worth_another(vaccel_status status)
{
    return status == VACCEL_ERR_UNSUPPORTED || status == VACCEL_ERR_UNAVAILABLE;
}

static vaccel_status choose(vaccel_session *session, int index, vaccel_model *model,
                            struct vac_route **route)
{
    const struct vac_asked asked = {index, model, &session->target};
    struct vac_candidates candidates;
    struct vac_entry *entry;
    struct vac_opinion opinion;
    struct vac_refusal refusal = {.name = NULL};
    struct vac_message first;
    vaccel_status refused = VACCEL_OK;

    VAC_TRY(vac_candidates_begin(&candidates, &asked));
    while ((entry = vac_candidates_next(&candidates, &opinion))) {
        if (opinion.verdict != VACCEL_VERDICT_ABLE) {
            vac_refusal_add(&refusal, entry, index, &session->target, &opinion);
            continue;
        }
        vaccel_status status = make_route(entry, session, index, model, route);
        if (status == VACCEL_OK)
            vac_log(VACCEL_LOG_INFO, "%s goes to backend %s", vac_op_name(index), entry->name);
        if (status == VACCEL_OK || !worth_another(status))
            return status;
        vac_log(VACCEL_LOG_WARN, "backend %s is passed over for %s: %s", entry->name,
                vac_op_name(index), vaccel_last_error());
        if (refused == VACCEL_OK) {
            refused = status;
            vac_message_save(&first);
        }
    }
    /* Who ranks highest among those that tried knows best. */
    if (refused != VACCEL_OK) {
        vac_message_restore(&first);
        return refused;
    }
    return vac_fail_none(&refusal, index, &session->target);
}

const struct vac_route *vac_route_get(vaccel_session *session, int index, vaccel_model *model)
{
    return vac_route_known(session, index, model);
}

vaccel_status vac_route_run(const struct vac_route *route, int index,
                            const vaccel_attributes *attributes, const int32_t *cancelled,
                            const void *args)
{
    return vac_run(route, index, attributes, cancelled, args);
}

static vaccel_status find_for_model(vaccel_session *session, int index, vaccel_model *model,
                                    const struct vac_route **route)
{
    struct vac_network *network = model->network;
    struct vac_route *made = NULL;
    vaccel_status status = VACCEL_OK;

    pthread_mutex_lock(&network->loading);
    *route = vac_route_get(session, index, model);
    if (!*route)
        status = choose(session, index, model, &made);
    if (made) {
        made->next = atomic_load_explicit(&network->routes, memory_order_relaxed);
        atomic_store_explicit(&network->routes, made, memory_order_release);
        *route = made;
    }
    pthread_mutex_unlock(&network->loading);
    return status;
}

static vaccel_status find_for_session(vaccel_session *session, int index,
                                      const struct vac_route **route)
{
    struct vac_route *made = NULL;
    vaccel_status status = VACCEL_OK;

    pthread_mutex_lock(&lock);
    *route = vac_route_get(session, index, NULL);
    if (!*route)
        status = choose(session, index, NULL, &made);
    if (made) {
        atomic_store_explicit(&session->routes[index], made, memory_order_release);
        *route = made;
    }
    pthread_mutex_unlock(&lock);
    return status;
}

vaccel_status vac_route_find(vaccel_session *session, int index, vaccel_model *model,
                             const struct vac_route **route)
{
    struct vac_message before;

    vac_message_save(&before);
    vaccel_status status = model ? find_for_model(session, index, model, route)
                                 : find_for_session(session, index, route);
    if (status == VACCEL_OK)
        vac_message_restore(&before);
    return status;
}

vaccel_status vac_route_find_counted(vaccel_session *session, int index, vaccel_model *model,
                                     const struct vac_route **route)
{
    vaccel_status status = vac_route_find(session, index, model, route);

    if (status != VACCEL_OK) {
        vac_count(&vac_thread()->calls[index]);
        vac_count(&vac_thread()->failures[index]);
    }
    return status;
}

vaccel_status vac_dispatch_op(vaccel_session *session, int index, vaccel_model *model,
                              const void *args)
{
    const struct vac_route *route = vac_route_get(session, index, model);

    if (VAC_UNLIKELY(!route))
        VAC_TRY(vac_route_find_counted(session, index, model, &route));
    vaccel_status status = vac_route_run(route, index, &session->attributes, NULL, args);
    return VAC_UNLIKELY(status != VACCEL_OK) ? vac_fallback(session, route, model, args, status)
                                             : VACCEL_OK;
}
