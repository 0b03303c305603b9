/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/device/file.h"

#include <string.h>

#include "guest/client/request.h"
#include "guest/fuse/session.h"
#include "guest/vsock/vsock.h"

/* Errnos of Linux's. */
enum { E_IO = 5, E_NOMEM = 12, E_NODEV = 19, E_NFILE = 23 };

/* The host's max_write; more takes several requests. */
#define MAX_PIECE (UINT64_C(1) << 20)
#define PAGE UINT64_C(4096)
/* Descriptors of heads, and of a first page that is not whole. */
enum { BESIDE = 3 };
#define NS_PER_MS UINT64_C(1000000)

/* Of an ioctl's command, asm-generic/ioctl.h. */
enum { SIZE_SHIFT = 16, SIZE_MASK = 0x3FFF, IN = 1u << 30 };
#define OUT (UINT32_C(1) << 31)

static int error_of(vaccel_status status)
{
    switch (status) {
    case VACCEL_OK:
        return 0;
    case VACCEL_ERR_NO_MEMORY:
        return -E_NOMEM;
    case VACCEL_ERR_LIMIT:
        return -E_NFILE;
    case VACCEL_ERR_UNSUPPORTED:
    case VACCEL_ERR_UNAVAILABLE:
        return -E_NODEV;
    default:
        return -E_IO;
    }
}

int vac_file_open(struct vac_file *file)
{
    /* Calls over a vsock are no file's. */
    if (!vac_guest.port || vac_streams())
        return -E_NODEV;
    int error = error_of(vac_session_enter(&file->handle));
    file->mount = vac_guest.mount;
    return error;
}

/* The host has forgotten files that were opened before it was greeted anew. */
static bool is_known(const struct vac_file *file)
{
    return vac_guest.port && file->mount && file->mount == vac_guest.mount;
}

void vac_file_close(struct vac_file *file)
{
    if (is_known(file))
        vac_session_leave(file->handle);
    file->mount = 0;
}

/* Sends what was described; the bytes of the answer, its head included, or an errno. */
static int64_t exchange(struct vac_request *request)
{
    const struct vac_fuse_out *head =
        (const struct vac_fuse_out *)(const void *)request->reply->data;
    const char *reason;
    vaccel_status status =
        vac_request_exchange(request, vac_guest.options.call_timeout_ms * NS_PER_MS, &reason);

    if (status != VACCEL_OK)
        return error_of(status == VACCEL_ERR_NO_MEMORY ? status : VACCEL_ERR_LOST);
    uint32_t length = vac_request_answer(request);
    if (!length || head->error > 0 || head->error < -4095)
        return -E_IO;
    return head->error ? head->error : (int64_t)length;
}

static int ask(struct vac_file *file, struct vac_request *request, uint32_t command, void *argument)
{
    const struct vac_ioctl_out *out =
        (const struct vac_ioctl_out *)(const void *)request->reply->data;
    uint32_t size = command >> SIZE_SHIFT & SIZE_MASK;
    uint32_t in_size = command & IN ? size : 0;
    uint32_t out_size = command & OUT ? size : 0;

    vac_ioctl_head(request, file->handle, command, in_size, out_size);
    vac_request_begin(request);
    vac_request_add(request, request->message, sizeof(struct vac_ioctl_in), false);
    vac_request_add(request, argument, in_size, false);
    /* What is read may be what is written, so the answer waits elsewhere. */
    vac_request_add(request, request->reply->data, sizeof(*out) + out_size, true);
    int64_t length = exchange(request);
    if (length < 0)
        return (int)length;
    if ((size_t)length < sizeof(*out) || (size_t)length > sizeof(*out) + out_size ||
        out->ioctl.result < 0)
        return -E_IO;
    memcpy(argument, out + 1, (size_t)length - sizeof(*out));
    return out->ioctl.result;
}

int vac_file_ioctl(struct vac_file *file, uint32_t command, void *argument)
{
    if (!is_known(file))
        return -E_IO;
    struct vac_request *request =
        vac_request_new(sizeof(struct vac_ioctl_out) + (command >> SIZE_SHIFT & SIZE_MASK));
    if (!request)
        return -E_NOMEM;
    int result = ask(file, request, command, argument);
    vac_request_free(request);
    return result;
}

/* So much fits one request, even where each page lies elsewhere. */
static uint64_t piece(uint64_t size)
{
    uint64_t most = vac_guest.port->physical ? (vac_guest.device.size - BESIDE) * PAGE : MAX_PIECE;

    if (most > MAX_PIECE)
        most = MAX_PIECE;
    return size < most ? size : most;
}

/* What READ and WRITE of so many bytes begin with. */
static struct vac_request *move(const struct vac_file *file, uint32_t opcode, uint64_t size,
                                uint64_t offset, uint64_t behind)
{
    struct vac_request *request =
        vac_request_new(sizeof(struct vac_fuse_out) + sizeof(struct vac_fuse_write_out));

    if (!request)
        return NULL;
    struct vac_move_in *in = (struct vac_move_in *)(void *)request->message;
    vac_request_head(request, opcode, vac_guest.node, sizeof(*in) + behind);
    in->move =
        (struct vac_fuse_move_in){.handle = file->handle, .offset = offset, .size = (uint32_t)size};
    vac_request_begin(request);
    vac_request_add(request, in, sizeof(*in), false);
    return request;
}

int64_t vac_file_read(struct vac_file *file, void *to, uint64_t size, uint64_t offset)
{
    const int64_t head = sizeof(struct vac_fuse_out);

    if (!is_known(file))
        return -E_IO;
    size = piece(size);
    struct vac_request *request = move(file, VAC_FUSE_READ, size, offset, 0);
    if (!request)
        return -E_NOMEM;
    vac_request_add(request, request->reply->data, (size_t)head, true);
    vac_request_add(request, to, (size_t)size, true);
    int64_t length = exchange(request);
    vac_request_free(request);
    return length < 0 ? length : length - head;
}

int64_t vac_file_write(struct vac_file *file, const void *from, uint64_t size, uint64_t offset)
{
    struct vac_fuse_write_out out = {0};

    if (!is_known(file))
        return -E_IO;
    size = piece(size);
    struct vac_request *request = move(file, VAC_FUSE_WRITE, size, offset, size);
    if (!request)
        return -E_NOMEM;
    vac_request_add(request, from, (size_t)size, false);
    vac_request_add(request, request->reply->data, request->reply->capacity, true);
    int64_t length = exchange(request);
    if (length >= (int64_t)(sizeof(struct vac_fuse_out) + sizeof(out)))
        memcpy(&out, request->reply->data + sizeof(struct vac_fuse_out), sizeof(out));
    vac_request_free(request);
    if (length < 0)
        return length;
    /* None written, and no reason why, would be asked for again for ever. */
    return out.size && out.size <= size ? (int64_t)out.size : size ? -E_IO : 0;
}
