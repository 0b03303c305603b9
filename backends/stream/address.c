/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/stream/address.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "backends/stream/vsock.h"
#include "wire/stream.h"

#define UNIX "unix:"
#define VSOCK "vsock"

/* How long a listener's queue may be full, or a daemon may take nothing of what it is sent. */
enum { WAIT_S = 30 };
/* How long a hypervisor may take to answer: where it was named, and where it is tried. */
enum { NAMED_MS = 5000, TRIED_MS = 500 };

bool vac_address_read(const char *target, struct vac_address *address)
{
    *address = (struct vac_address){.cid = VAC_STREAM_HOST, .port = VAC_STREAM_PORT};
    if (strncmp(target, UNIX, strlen(UNIX)) == 0) {
        snprintf(address->name, sizeof(address->name), "%s", target + strlen(UNIX));
        return true;
    }
    if (strncmp(target, VSOCK, strlen(VSOCK)) != 0)
        return false;
    char *end = (char *)(uintptr_t)target + strlen(VSOCK);
    if (*end == ':')
        address->cid = (uint32_t)strtoul(end + 1, &end, 10);
    if (*end == ':')
        address->port = (uint32_t)strtoul(end + 1, &end, 10);
    address->vsock = true;
    snprintf(address->name, sizeof(address->name), VSOCK ":%u:%u", address->cid, address->port);
    return true;
}

/* -1 and errno. */
static int connect_unix(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const struct timeval wait = {.tv_sec = WAIT_S};

    memcpy(address.sun_path, path, strlen(path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait)) != 0 ||
        connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

static vaccel_status fail_unix(const vaccel_host *host, const char *path, int error)
{
    if (error == EACCES || error == EPERM)
        return host->fail(VACCEL_ERR_DENIED,
                          "the socket %s cannot be used: %s; join the group that owns it", path,
                          strerror(error));
    return host->fail(VACCEL_ERR_UNAVAILABLE,
                      "nobody listens on %s: %s; start vacceld there, or correct VACCEL_TARGET",
                      path, strerror(error));
}

vaccel_status vac_address_connect(const vaccel_host *host, const struct vac_address *address,
                                  int *fd)
{
    const struct vac_vsock_wait wait = {address->tried ? TRIED_MS : NAMED_MS, WAIT_S};

    if (address->vsock)
        return vac_vsock_connect(host, address->cid, address->port, &wait, fd);
    *fd = connect_unix(address->name);
    return *fd >= 0 ? VACCEL_OK : fail_unix(host, address->name, errno);
}
