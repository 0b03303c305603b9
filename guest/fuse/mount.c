/* SPDX-License-Identifier: Apache-2.0 */
/** Greeting the host: INIT, and the node that sessions are opened through. */
#include <string.h>

#include "guest/client/request.h"
#include "guest/fuse/session.h"
#include "guest/vsock/vsock.h"

/* Errnos of Linux's that the host answers with. */
enum {
    E_NOENT = 2,
    E_IO = 5,
    E_BADF = 9,
    E_AGAIN = 11,
    E_NOMEM = 12,
    E_2BIG = 7,
    E_NFILE = 23,
    E_STALE = 116
};

#define NS_PER_MS UINT64_C(1000000)

vaccel_status vac_host_error(int32_t error, const char **message)
{
    switch (-error) {
    case E_AGAIN:
        *message = "the host has too many calls under way; try again";
        return VACCEL_ERR_BUSY;
    case E_NOMEM:
        *message = "the host ran out of memory for the call";
        return VACCEL_ERR_NO_MEMORY;
    case E_2BIG:
        *message = "the call is longer than the host takes; make several calls";
        return VACCEL_ERR_LIMIT;
    case E_NFILE:
        *message = "the host has as many sessions open as it may; release one";
        return VACCEL_ERR_LIMIT;
    case E_BADF:
    case E_STALE:
    case E_IO:
        *message = "the host no longer knows the session; call again";
        return VACCEL_ERR_LOST;
    default:
        *message =
            "the host refuses the request; both sides should be of the same version of vaccel";
        return VACCEL_ERR_PROTOCOL;
    }
}

/* One request with an answer of at least `size` bytes after its head, at `*out`. */
static vaccel_status ask(struct vac_request *request, uint64_t timeout_ns, size_t size,
                         const void **out)
{
    const struct vac_fuse_out *head =
        (const struct vac_fuse_out *)(const void *)request->reply->data;
    const char *reason;
    vaccel_status status = vac_request_exchange(request, timeout_ns, &reason);

    if (status != VACCEL_OK)
        return vac_fail(status, "%s", reason);
    uint32_t length = vac_request_answer(request);
    if (length && head->error) {
        status = vac_host_error(head->error, &reason);
        return vac_fail(status, "%s", reason);
    }
    if (length < sizeof(*head) + size)
        return vac_fail(VACCEL_ERR_PROTOCOL,
                        "the host's answer is too short; is the device's socket "
                        "vacceld's?");
    *out = head + 1;
    return VACCEL_OK;
}

static vaccel_status init(struct vac_request *request)
{
    const struct vac_fuse_init_in in = {.major = VAC_FUSE_MAJOR, .minor = VAC_FUSE_MINOR};
    const struct vac_fuse_init_out *out;
    const void *answer;
    uint32_t ms = vac_guest.options.open_timeout_ms;

    vac_request_plain(request, VAC_FUSE_INIT, 0, &in, sizeof(in));
    vaccel_status status = ask(request, ms * NS_PER_MS, sizeof(*out), &answer);
    if (status == VACCEL_ERR_TIMEOUT)
        return vac_fail(
            VACCEL_ERR_TIMEOUT,
            "the host did not answer within %u ms; is vacceld running, and does the "
            "guest's memory have share=on (QEMU: -object "
            "memory-backend-memfd,id=mem,size=...,share=on -machine memory-backend=mem)?",
            ms);
    if (status != VACCEL_OK)
        return status;
    out = (const struct vac_fuse_init_out *)answer;
    if (out->major != VAC_FUSE_MAJOR)
        return vac_fail(VACCEL_ERR_VERSION, "the host speaks FUSE %u, and this guest %d",
                        out->major, VAC_FUSE_MAJOR);
    return VACCEL_OK;
}

static vaccel_status look_up(struct vac_request *request)
{
    static const char name[] = "session";
    const void *answer;

    vac_request_plain(request, VAC_FUSE_LOOKUP, VAC_FUSE_ROOT, name, sizeof(name));
    vaccel_status status = ask(request, vac_guest.options.call_timeout_ms * NS_PER_MS,
                               sizeof(struct vac_fuse_entry), &answer);
    if (vac_request_answer(request) &&
        ((const struct vac_fuse_out *)(const void *)request->reply->data)->error == -E_NOENT)
        return vac_fail(VACCEL_ERR_UNSUPPORTED,
                        "what serves the virtio-fs device is not vacceld, but virtiofsd or "
                        "another that shares files; give the guest one on a socket of vacceld's");
    if (status != VACCEL_OK)
        return status;
    memcpy(&vac_guest.node, answer, sizeof(vac_guest.node));
    return VACCEL_OK;
}

static vaccel_status greet(void)
{
    struct vac_request *request =
        vac_request_new(sizeof(struct vac_fuse_out) + sizeof(struct vac_fuse_entry));

    if (!request)
        return vac_fail_memory();
    vaccel_status status = init(request);
    if (status == VACCEL_OK)
        status = look_up(request);
    vac_request_free(request);
    return status;
}

vaccel_status vac_mount(void)
{
    if (vac_guest.mount)
        return VACCEL_OK;
    if (vac_guest.device.stuck)
        return vac_fail(VACCEL_ERR_UNAVAILABLE,
                        "the virtio device cannot be reset; restart the virtual machine");
    if (!vac_guest.device.running) {
        const char *amiss = vac_streams() ? vac_vsock_start() : vac_device_start(&vac_guest.device);
        if (amiss)
            return vac_fail(VACCEL_ERR_UNSUPPORTED, "%s", amiss);
    }
    vaccel_status status = vac_streams() ? vac_vsock_greet() : greet();
    if (status != VACCEL_OK) {
        vac_device_reset(&vac_guest.device);
        return status;
    }
    vac_guest.mount = ++vac_guest.mounts;
    return VACCEL_OK;
}

vaccel_status vac_session_enter(uint64_t *handle)
{
    const struct vac_fuse_open_in in = {.flags = VAC_FUSE_RDWR};
    const void *answer;

    VAC_TRY(vac_mount());
    /* Over vsock there is nothing to open: each call says all. */
    if (vac_streams()) {
        *handle = 0;
        return VACCEL_OK;
    }
    struct vac_request *request =
        vac_request_new(sizeof(struct vac_fuse_out) + sizeof(struct vac_fuse_open_out));
    if (!request)
        return vac_fail_memory();
    vac_request_plain(request, VAC_FUSE_OPEN, vac_guest.node, &in, sizeof(in));
    vaccel_status status = ask(request, vac_guest.options.call_timeout_ms * NS_PER_MS,
                               sizeof(struct vac_fuse_open_out), &answer);
    if (status == VACCEL_OK)
        memcpy(handle, answer, sizeof(*handle));
    vac_request_free(request);
    return status;
}

void vac_session_leave(uint64_t handle)
{
    const struct vac_fuse_release_in in = {.handle = handle};
    const char *reason;

    if (vac_streams())
        return;
    struct vac_request *request = vac_request_new(sizeof(struct vac_fuse_out));
    if (!request)
        return;
    vac_request_plain(request, VAC_FUSE_RELEASE, vac_guest.node, &in, sizeof(in));
    vac_request_exchange(request, vac_guest.options.call_timeout_ms * NS_PER_MS, &reason);
    vac_request_free(request);
}

void vac_ioctl_head(struct vac_request *request, uint64_t handle, uint32_t command,
                    uint64_t in_size, uint64_t out_size)
{
    struct vac_ioctl_in *in = (struct vac_ioctl_in *)(void *)request->message;

    vac_request_head(request, VAC_FUSE_IOCTL, vac_guest.node, sizeof(*in) + in_size);
    in->ioctl = (struct vac_fuse_ioctl_in){.handle = handle,
                                           .command = command,
                                           .in_size = (uint32_t)in_size,
                                           .out_size = (uint32_t)out_size};
}
