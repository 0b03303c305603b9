/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/fuse/session.h"

#include <string.h>

#include "core/handle.h"
#include "core/ops.h"
#include "core/params.h"
#include "guest/client/handles.h"
#include <vaccel/vaccel.h>

enum { FIRST_ROOM = 4096 };

static vaccel_status keep_name(char to[VAC_PIN_SIZE], const char *from, const char *what)
{
    size_t size = from ? strlen(from) + 1 : 1;

    if (size > VAC_PIN_SIZE)
        return vac_fail(VACCEL_ERR_INVALID, "the %s's name is %zu bytes long, and may be %d", what,
                        size - 1, VAC_PIN_SIZE - 1);
    memcpy(to, from ? from : "", size);
    return VACCEL_OK;
}

/* What calls without arguments look like, but for op, version and id. */
static vaccel_status write_empty(vaccel_session *session)
{
    struct vac_writer writer = {.frame = session->empty, .capacity = sizeof(session->empty)};

    vac_frame_begin_call(&writer, &session->head, 0);
    vac_frame_end(&writer);
    if (!vac_writer_done(&writer))
        return vac_fail(VACCEL_ERR_INVALID, "the session's backend or device is no name: %s",
                        writer.fault);
    session->empty_size = (uint32_t)writer.length;
    return VACCEL_OK;
}

static vaccel_status set_up(vaccel_session *session, const vaccel_session_options *options)
{
    VAC_TRY(keep_name(session->backend, options->backend, "backend"));
    VAC_TRY(keep_name(session->device, options->device, "device"));
    session->object.type = VAC_OBJECT_SESSION;
    session->references = 1;
    session->reply_room = FIRST_ROOM;
    session->head = (struct vac_call_head){
        .hops = 1,
        /* The host gives up first, so that the guest need not reset the device. */
        .deadline_ns = (uint64_t)vac_guest.options.call_timeout_ms * 1000000,
        .device = *session->device ? session->device : NULL,
        .backend = *session->backend ? session->backend : NULL,
        .precision = options->precision,
        .performance = options->performance,
        .profile = options->profile != 0,
    };
    VAC_TRY(write_empty(session));
    return vac_session_ready(session);
}

vaccel_status vaccel_session_open(const vaccel_session_options *options, vaccel_session **session)
{
    vaccel_session_options read;

    VAC_NEED(session);
    if (!vac_guest.port)
        return vac_fail(VACCEL_ERR_UNAVAILABLE, "the library is not open: %s",
                        *vac_guest.reason ? vac_guest.reason : "call vaccel_guest_open() first");
    VAC_TRY(vac_params_read(options, &read, sizeof(read), "session_options"));
    vaccel_session *made = (vaccel_session *)vac_alloc(sizeof(*made));
    if (!made)
        return vac_fail_memory();
    memset(made, 0, sizeof(*made));
    vaccel_status status = set_up(made, &read);
    if (status == VACCEL_OK)
        *session = made;
    else
        vac_free(made);
    return status;
}

vaccel_status vac_session_ready(vaccel_session *session)
{
    if (VAC_UNLIKELY(session->mount == 0 || session->mount != vac_guest.mount)) {
        VAC_TRY(vac_session_enter(&session->handle));
        /* It has the handle of before. */
        if (session->ready)
            vac_request_free(session->ready);
        session->ready = NULL;
        session->mount = vac_guest.mount;
    }
    return VACCEL_OK;
}

void vac_session_drop(vaccel_session *session)
{
    if (--session->references)
        return;
    if (session->ready)
        vac_request_free(session->ready);
    if (session->mount && session->mount == vac_guest.mount)
        vac_session_leave(session->handle);
    vac_free(session);
}

void vaccel_session_release(vaccel_session *session)
{
    if (session)
        vac_session_drop(session);
}
