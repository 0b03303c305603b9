/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/tenant.h"

#include <pthread.h>
#include <time.h>

#include "daemon/worker/policy.h"
#include "daemon/worker/turns.h"
#include "daemon/worker/warm.h"
#include "wire/bytes.h"
#include "wire/codec.h"
#include "wire/frame.h"

struct vac_tenant vac_tenant;

/* The runtime as calls from elsewhere see it, and as those do that are not to be run. */
static vaccel_host bounded;
static vaccel_host refusing;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Why this thread's call is not to be run. */
static _Thread_local vaccel_status refusal;

static uint64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* A call that the front had given up is out of time, not cancelled by its caller. */
static vaccel_status call(const vaccel_attributes *attributes, uint32_t op, vaccel_model *model,
                          const void *args, const int32_t *cancelled)
{
    vaccel_status status = vac_policy_op(op);

    if (status == VACCEL_OK) {
        uint64_t began = now_ns();
        status = vac_tenant.host->call(attributes, op, model, args, cancelled);
        atomic_fetch_add_explicit(&vac_tenant.call_ns, now_ns() - began, memory_order_relaxed);
    }

    if (status == VACCEL_OK && model)
        vac_warm_keep(model);
    if (status == VACCEL_ERR_CANCELLED && cancelled &&
        __atomic_load_n(cancelled, __ATOMIC_RELAXED) == VAC_BOARD_OVERDUE)
        return vac_tenant.host->fail(VACCEL_ERR_TIMEOUT,
                                     "the call took longer than it may; allow it a longer time, "
                                     "here or in the daemon's configuration");
    return status;
}

/* Whether there is such a model is not for everybody to learn. */
static vaccel_status open_model(const vaccel_model_view *named, uint32_t flags,
                                vaccel_model **model, const vaccel_model_view **view)
{
    vaccel_status status = vac_policy_model(named->id ? NULL : named->name ? named->name : "");

    return status == VACCEL_OK ? vac_tenant.host->open_model(named, flags, model, view) : status;
}

static vaccel_status keep_model(const char *id, const void *content, uint64_t size,
                                const char *metadata)
{
    vaccel_status status = vac_policy_upload();

    return status == VACCEL_OK ? vac_tenant.host->keep_model(id, content, size, metadata) : status;
}

static vaccel_status refuse(void)
{
    const char *why =
        refusal == VACCEL_ERR_BUSY
            ? "too many calls are under way for this tenant; send it again when one has been "
              "answered, or raise the daemon's limit"
        : refusal == VACCEL_ERR_TIMEOUT
            ? "the call waited for others longer than it may take, and was not run; allow it a "
              "longer time, or have the daemon run more at once"
            : "the call was cancelled before it was run";
    return vac_tenant.host->fail(refusal, "%s", why);
}

static vaccel_status refuse_call(const vaccel_attributes *attributes, uint32_t op,
                                 vaccel_model *model, const void *args, const int32_t *cancelled)
{
    (void)attributes;
    (void)op;
    (void)model;
    (void)args;
    (void)cancelled;
    return refuse();
}

static vaccel_status refuse_open(const vaccel_model_view *named, uint32_t flags,
                                 vaccel_model **model, const vaccel_model_view **view)
{
    (void)named;
    (void)flags;
    (void)model;
    (void)view;
    return refuse();
}

static vaccel_status refuse_keep(const char *id, const void *content, uint64_t size,
                                 const char *metadata)
{
    (void)id;
    (void)content;
    (void)size;
    (void)metadata;
    return refuse();
}

static void make_hosts(void)
{
    bounded = *vac_tenant.host;
    bounded.call = call;
    bounded.open_model = open_model;
    bounded.keep_model = keep_model;
    refusing = *vac_tenant.host;
    refusing.call = refuse_call;
    refusing.open_model = refuse_open;
    refusing.keep_model = refuse_keep;
}

bool vac_call_is_quick(const uint8_t *frame, uint32_t segment_count)
{
    const struct vac_codec *codec = vac_codec_find(vac_load32(frame + VAC_FRAME_AT_OP),
                                                   vac_load16(frame + VAC_FRAME_AT_VERSION));
    return !segment_count && (!codec || codec->model_at == VAC_NO_MODEL);
}

struct vac_board_slot *vac_tenant_begin(const void *frame, size_t size, uint64_t *deadline_ns)
{
    const uint8_t *head = (const uint8_t *)frame;
    uint64_t allowed = size >= VAC_FRAME_HEAD ? vac_load64(head + VAC_FRAME_AT_DEADLINE) : 0;

    *deadline_ns = vac_board_deadline(allowed, vac_tenant.max_call_ns);
    return vac_board_begin(vac_tenant.board, vac_tenant.max_calls);
}

/* VACCEL_OK, or why the call is not to be run. */
static vaccel_status may_run(struct vac_board_slot *slot, uint64_t deadline_ns)
{
    if (!slot)
        return VACCEL_ERR_BUSY;
    if (__atomic_load_n(&slot->cancelled, __ATOMIC_RELAXED))
        return VACCEL_ERR_CANCELLED;
    return vac_board_run(vac_tenant.board, slot, deadline_ns) ? VACCEL_OK : VACCEL_ERR_TIMEOUT;
}

vaccel_status vac_tenant_run(struct vac_board_slot *slot, uint64_t deadline_ns,
                             struct vac_request *request, struct vac_answer *answer,
                             const void *who)
{
    enum vac_pass turn = VAC_PASS_NONE;

    pthread_once(&once, make_hosts);
    request->cancelled = slot ? &slot->cancelled : NULL;
    request->max_memory = vac_tenant.max_memory;
    request->counts = &vac_tenant.counts;
    request->defaults = &vac_tenant.defaults;
    /* One whose turn does not come is found overdue or cancelled, and not run. */
    if (slot && who)
        turn = vac_turn_take(who, deadline_ns, &slot->cancelled);
    refusal = may_run(slot, deadline_ns);
    vaccel_status status = vac_serve(refusal == VACCEL_OK ? &bounded : &refusing, request, answer);
    if (turn != VAC_PASS_NONE)
        vac_turn_give(turn);
    return status;
}

void vac_tenant_end(struct vac_board_slot *slot)
{
    vac_board_end(vac_tenant.board, slot);
}

void vac_tenant_cancel(struct vac_board_slot *slot)
{
    __atomic_store_n(&slot->cancelled, VAC_BOARD_UNWANTED, __ATOMIC_RELAXED);
}

vaccel_status vac_tenant_serve(struct vac_request *request, struct vac_answer *answer,
                               const void *who)
{
    uint64_t deadline_ns;
    struct vac_board_slot *slot = vac_tenant_begin(request->frame, request->size, &deadline_ns);
    vaccel_status status = vac_tenant_run(slot, deadline_ns, request, answer, who);

    if (slot)
        vac_tenant_end(slot);
    return status;
}
