/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/virtio/request.h"

#include <errno.h>
#include <linux/ioctl.h>
#include <sys/ioctl.h>

#include "wire/bytes.h"
#include "wire/session.h"

/* The size of an ioctl's argument is a part of its number. */
static unsigned long number(unsigned request, unsigned direction, size_t size)
{
    return (unsigned long)_IOC(direction, request >> 8, request & 0xFF, (unsigned)size);
}

int vac_request_ask(int file, unsigned request, void *bytes, size_t size)
{
    int result;

    /* The kernel lets no ioctl be interrupted that the host has seen. */
    do
        result = ioctl(file, number(request, _IOC_READ | _IOC_WRITE, size), bytes);
    while (result < 0 && errno == EINTR);
    if (result > VAC_SESSION_PENDING) {
        errno = EPROTO;
        return -1;
    }
    return result;
}

int vac_request_cancel(int file, uint64_t id)
{
    uint8_t bytes[sizeof(id)];

    vac_store64(bytes, id);
    return ioctl(file, number(VAC_SESSION_CANCEL, _IOC_WRITE, sizeof(bytes)), bytes);
}
