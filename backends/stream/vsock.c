/* SPDX-License-Identifier: Apache-2.0 */
#include "backends/stream/vsock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

/* Guests' CIDs begin here. */
enum { FIRST_GUEST = 3 };

static int64_t now_ms(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Waits until a connection that has begun is there: 0, or what became of it. */
static int finish(int fd, int wait_ms)
{
    struct pollfd wanted = {.fd = fd, .events = POLLOUT};
    int64_t until = now_ms() + wait_ms;
    int error = 0;
    socklen_t size = sizeof(error);

    for (;;) {
        int64_t left = until - now_ms();
        int found = poll(&wanted, 1, left > 0 ? (int)left : 0);
        if (found > 0)
            break;
        if (found == 0)
            return ETIMEDOUT;
        if (errno != EINTR)
            return errno;
    }
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

/* 0, or errno. */
static int try_connect(int fd, uint32_t cid, uint32_t port, const struct vac_vsock_wait *wait)
{
    const struct sockaddr_vm address = {.svm_family = AF_VSOCK, .svm_cid = cid, .svm_port = port};
    const struct timeval send_wait = {.tv_sec = wait->send_s};
    int error = connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 ? 0 : errno;

    if (error == EINPROGRESS || error == EINTR)
        error = finish(fd, wait->connect_ms);
    if (error)
        return error;
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &send_wait, sizeof(send_wait)) != 0)
        return errno;
    return 0;
}

/* Whether a filter of system calls is in force: then it is what refuses, and not the kernel. */
static bool is_filtered(void)
{
    FILE *status = fopen("/proc/self/status", "re");
    char line[256];
    bool filtered = false;

    if (!status)
        return false;
    while (!filtered && fgets(line, sizeof(line), status))
        filtered = strcmp(line, "Seccomp:\t2\n") == 0;
    fclose(status);
    return filtered;
}

static vaccel_status fail_socket(const vaccel_host *host, int error)
{
    bool refused = error == EPERM || error == EACCES;

    if (refused || is_filtered())
        return host->fail(refused ? VACCEL_ERR_DENIED : VACCEL_ERR_UNAVAILABLE,
                          "the sandbox or container that this process is in refuses AF_VSOCK: %s; "
                          "allow socket(AF_VSOCK) in its seccomp profile, or give it the guest's "
                          "virtio-fs mount: --volume /run/vaccel:/run/vaccel",
                          strerror(error));
    return host->fail(VACCEL_ERR_UNAVAILABLE,
                      "this kernel has no AF_VSOCK: %s; load the module "
                      "vmw_vsock_virtio_transport, or name another way with VACCEL_TARGET",
                      strerror(error));
}

static vaccel_status fail_connect(const vaccel_host *host, uint32_t cid, uint32_t port, int error)
{
    const char *remedy;

    switch (error) {
    case EPERM:
    case EACCES:
        return host->fail(VACCEL_ERR_DENIED,
                          "vsock:%u:%u may not be connected to: %s; allow connect() on AF_VSOCK in "
                          "the container's or service's security profile",
                          cid, port, strerror(error));
    case ENODEV:
    case ENETUNREACH:
        remedy = "this machine has no vsock device: give the guest one (QEMU: -device "
                 "vhost-vsock-pci,guest-cid=3), and load vmw_vsock_virtio_transport";
        break;
    case ECONNRESET:
    case ECONNREFUSED:
        remedy = "nobody listens there: have vacceld listen on the host, with vsock = in its "
                 "tenant, and see that the hypervisor's vsock socket has that path";
        break;
    case ETIMEDOUT:
        remedy = "the host does not answer: have vacceld listen there, with vsock = in its tenant, "
                 "and see that the hypervisor, or its vhost-device-vsock, is alive";
        break;
    default:
        remedy = "correct VACCEL_TARGET";
    }
    return host->fail(VACCEL_ERR_UNAVAILABLE, "vsock:%u:%u cannot be reached: %s; %s", cid, port,
                      strerror(error), remedy);
}

vaccel_status vac_vsock_connect(const vaccel_host *host, uint32_t cid, uint32_t port,
                                const struct vac_vsock_wait *wait, int *fd)
{
    int made = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (made < 0)
        return fail_socket(host, errno);
    int error = try_connect(made, cid, port, wait);
    if (error) {
        close(made);
        return fail_connect(host, cid, port, error);
    }
    *fd = made;
    return VACCEL_OK;
}

bool vac_vsock_is_guest(const char **why)
{
    unsigned cid = 0;
    int device = open("/dev/vsock", O_RDONLY | O_CLOEXEC);

    if (device < 0) {
        *why = errno == ENOENT ? "there is no /dev/vsock here, which containers are not given"
                               : "/dev/vsock cannot be opened";
        return false;
    }
    bool asked = ioctl(device, IOCTL_VM_SOCKETS_GET_LOCAL_CID, &cid) == 0;
    close(device);
    *why = "this machine is no guest with a vsock device";
    return asked && cid >= FIRST_GUEST && cid != VMADDR_CID_ANY;
}
