/* SPDX-License-Identifier: Apache-2.0 */

/* clang-format off */
//go:build cgo && !vaccel_remote
/* clang-format on */

#include "shim.h"

#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"
#include "enter.h"
#include "ops.h"

vac_go_answer vac_go_failed(vaccel_status status)
{
    char *text = strdup(vaccel_last_error());
    return (vac_go_answer){.status = status, .text = text, .size = text ? strlen(text) : 0};
}

vac_go_answer vac_go_closed(void)
{
    return (vac_go_answer){.status = VAC_GO_CLOSED};
}

vac_go_answer vac_go_no_memory(void)
{
    return (vac_go_answer){.status = VACCEL_ERR_NO_MEMORY};
}

static void put(vac_go_flat *flat, const void *data, size_t size)
{
    if (flat->failed)
        return;
    if (size > flat->room - flat->size) {
        size_t room = (flat->size + size) * 2;
        char *grown = (char *)realloc(flat->data, room);
        if (!grown) {
            flat->failed = true;
            return;
        }
        flat->data = grown;
        flat->room = room;
    }
    memcpy(flat->data + flat->size, data, size);
    flat->size += size;
}

void vac_go_put_number(vac_go_flat *flat, uint64_t number)
{
    put(flat, &number, sizeof(number));
}

void vac_go_put_real(vac_go_flat *flat, double number)
{
    put(flat, &number, sizeof(number));
}

void vac_go_put_text(vac_go_flat *flat, const char *text)
{
    size_t size = strlen(text);

    vac_go_put_number(flat, size);
    put(flat, text, size);
}

vac_go_answer vac_go_flattened(vac_go_flat *flat)
{
    if (!flat->failed)
        return (vac_go_answer){.status = VACCEL_OK, .text = flat->data, .size = flat->size};
    free(flat->data);
    return vac_go_no_memory();
}

struct vac_go_pending {
    vaccel_call *call;
    vac_go_take_fn take;
    uintptr_t handle;
};

vac_go_pending *vac_go_pending_new(vac_go_take_fn take, uintptr_t handle)
{
    vac_go_pending *pending = (vac_go_pending *)malloc(sizeof(*pending));

    if (pending)
        *pending = (vac_go_pending){NULL, take, handle};
    return pending;
}

static void done(void *user)
{
    vac_go_pending pending = *(vac_go_pending *)user;

    free(user);
    vac_go_call_done(pending.handle, pending.take(pending.call));
}

vac_go_answer vac_go_submitted(vaccel_status status, vaccel_call *call, vac_go_pending *pending)
{
    if (status != VACCEL_OK) {
        free(pending);
        return vac_go_failed(status);
    }
    pending->call = call;
    status = vaccel_call_notify(call, done, pending);
    if (status == VACCEL_OK)
        return (vac_go_answer){.status = VACCEL_OK, .call = call};
    vac_go_answer answer = vac_go_failed(status);
    /* What the call was given is given back after this. */
    vaccel_call_cancel(call);
    vaccel_call_wait(call, -1);
    vaccel_call_release(call);
    free(pending);
    return answer;
}

/* vaccel no longer uses memory of Go's. */
static void release(void *handle)
{
    vac_go_unpin((uintptr_t)handle);
}

vac_go_answer vac_go_session_open(const vaccel_session_options *options, vac_go_gate **gate)
{
    vaccel_session *session = NULL;
    vaccel_status status = vaccel_session_open(options, &session);

    if (status != VACCEL_OK)
        return vac_go_failed(status);
    *gate = vac_go_gate_new(session);
    if (*gate)
        return vac_go_plain(VACCEL_OK);
    vaccel_session_release(session);
    return vac_go_no_memory();
}

vac_go_answer vac_go_session_derive(vac_go_gate *from, const vaccel_session_options *options,
                                    vac_go_gate **gate)
{
    vaccel_session *derived = NULL;
    vaccel_session *session = vac_go_enter(from);

    if (!session)
        return vac_go_closed();
    vaccel_status status = vaccel_session_derive(session, options, &derived);
    vac_go_answer answer = vac_go_plain(status);
    vac_go_leave(from);
    if (status != VACCEL_OK)
        return answer;
    *gate = vac_go_gate_new(derived);
    if (*gate)
        return answer;
    vaccel_session_release(derived);
    return vac_go_no_memory();
}

vac_go_answer vac_go_session_prepare(vac_go_gate *gate, uint32_t op, vaccel_model *model)
{
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vac_go_answer answer = vac_go_plain(vaccel_session_prepare(session, op, model));
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_model_open(const char *name, vaccel_model **model)
{
    return vac_go_plain(vaccel_model_open(name, model));
}

vac_go_answer vac_go_model_from_memory(const void *data, size_t size, const char *metadata,
                                       uintptr_t handle, vaccel_model **model)
{
    return vac_go_plain(
        vaccel_model_from_memory(data, size, metadata, release, (void *)handle, model));
}

vac_go_answer vac_go_image_from_file(const char *path, vaccel_image **image)
{
    return vac_go_plain(vaccel_image_from_file(path, image));
}

vac_go_answer vac_go_image_from_memory(const vaccel_image_geometry *geometry, const void *data,
                                       size_t size, uintptr_t handle, vaccel_image **image)
{
    if (geometry)
        return vac_go_plain(
            vaccel_image_from_pixels(geometry, data, size, release, (void *)handle, image));
    return vac_go_plain(vaccel_image_from_memory(data, size, release, (void *)handle, image));
}

vac_go_answer vac_go_image_from_buffer(const vaccel_image_geometry *geometry, vaccel_buffer *buffer,
                                       size_t offset, size_t size, vaccel_image **image)
{
    return vac_go_plain(vaccel_image_from_buffer(geometry, buffer, offset, size, image));
}

vac_go_answer vac_go_buffer_create(vac_go_gate *gate, size_t size, vaccel_buffer **buffer)
{
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vac_go_answer answer = vac_go_plain(vaccel_buffer_create(session, size, buffer));
    vac_go_leave(gate);
    return answer;
}

vac_go_answer vac_go_inspect(void)
{
    vaccel_inventory *inventory = NULL;
    vaccel_status status = vaccel_inspect(&inventory);

    return status == VACCEL_OK ? vac_go_take_inventory(inventory) : vac_go_failed(status);
}

vac_go_answer vac_go_explain(vac_go_gate *gate, uint32_t op, vaccel_model *model)
{
    vaccel_explanation *explanation = NULL;
    vaccel_session *session = vac_go_enter(gate);

    if (!session)
        return vac_go_closed();
    vaccel_status status = vaccel_explain(session, op, model, &explanation);
    vac_go_answer answer =
        status == VACCEL_OK ? vac_go_take_explanation(explanation) : vac_go_failed(status);
    vac_go_leave(gate);
    return answer;
}
