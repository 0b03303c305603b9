/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <linux/vm_sockets.h>

#include "daemon/front/passed.h"

enum { BACKLOG = 64 };

static bool address_of(const char *path, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address->sun_path)) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(address->sun_path, path);
    return true;
}

static int connect_to(const char *path, int flags)
{
    struct sockaddr_un address;

    if (!address_of(path, &address))
        return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        int error = errno;
        close(fd);
        errno = error;
        return -1;
    }
    return fd;
}

int vac_connect_unix(const char *path)
{
    return connect_to(path, SOCK_NONBLOCK);
}

/* What is at the path, in words, if it may not be replaced. */
static const char *occupied(const char *path)
{
    struct stat status;

    if (lstat(path, &status) < 0)
        return NULL;
    if (!S_ISSOCK(status.st_mode))
        return "there is a file of that name, which is no socket; remove it, or take another path";
    int fd = vac_connect_unix(path);
    if (fd >= 0 || errno == EAGAIN) {
        if (fd >= 0)
            close(fd);
        return "another process listens there; stop it, or take another path";
    }
    if (errno != ECONNREFUSED)
        return "there is a socket of that name that cannot be tried; remove it, or take another "
               "path";
    return NULL;
}

/* Two daemons that start at once must not replace each other's socket: a lock on the folder. */
static int lock_folder(const char *path)
{
    char folder[sizeof(((struct sockaddr_un *)NULL)->sun_path)];

    snprintf(folder, sizeof(folder), "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0)
        flock(fd, LOCK_EX);
    return fd;
}

static int bind_to(const char *path, mode_t mode, gid_t group, char *reason, size_t size)
{
    struct sockaddr_un address;

    if (!address_of(path, &address)) {
        snprintf(reason, size, "a socket's path may have %zu characters; take a shorter one",
                 sizeof(address.sun_path) - 1);
        return -1;
    }
    const char *why = occupied(path);
    if (why) {
        snprintf(reason, size, "%s", why);
        return -1;
    }
    unlink(path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* Nobody connects before the permissions are right. */
    mode_t before = umask(0777);
    bool bound = fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0;
    int error = errno;
    umask(before);
    if (bound && ((group != (gid_t)-1 && lchown(path, (uid_t)-1, group) < 0) ||
                  chmod(path, mode) < 0 || listen(fd, BACKLOG) < 0)) {
        error = errno;
        unlink(path);
        bound = false;
    }
    if (bound)
        return fd;
    if (fd >= 0)
        close(fd);
    snprintf(reason, size, "%s; %s", strerror(error),
             error == ENOENT ? "make the folder first"
             : error == EACCES || error == EPERM
                 ? "give the daemon's user the right to make it, and be in the group"
                 : "take another path");
    return -1;
}

int vac_listen_unix(const char *path, mode_t mode, gid_t group, char *reason, size_t size)
{
    int lock = lock_folder(path);
    int fd = bind_to(path, mode, group, reason, size);

    if (lock >= 0)
        close(lock);
    return fd;
}

void vac_listen_remove(const char *path, int fd)
{
    int lock = lock_folder(path);

    /* Once it is closed, a connection there tells whose it is. */
    close(fd);
    if (!occupied(path))
        unlink(path);
    if (lock >= 0)
        close(lock);
}

/* What a socket is bound to. */
union address {
    struct sockaddr any;
    struct sockaddr_un path;
    struct sockaddr_vm vsock;
};

/* A listening socket that was passed for the path, or, without one, for the port. */
static int find_passed(const char *path, uint32_t port)
{
    for (size_t i = 0; i < vac_passed_count(); i++) {
        union address address = {.path = {0}};
        socklen_t size = sizeof(address.path) - 1;
        int listens = 0;
        socklen_t room = sizeof(listens);
        int fd = vac_passed_fd(i);

        if (fd < 0 || getsockname(fd, &address.any, &size) != 0 ||
            getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &room) != 0 || !listens)
            continue;
        /* One that was ended may still be in systemd's store. */
        struct pollfd state = {.fd = fd};
        if (poll(&state, 1, 0) == 1 && state.revents & POLLHUP)
            continue;
        if (path ? address.any.sa_family == AF_UNIX && strcmp(address.path.sun_path, path) == 0
                 : address.any.sa_family == AF_VSOCK && address.vsock.svm_port == port) {
            fcntl(fd, F_SETFL, O_NONBLOCK);
            return (int)i;
        }
    }
    return -1;
}

void vac_listen_end_others(void)
{
    for (size_t i = 0; i < vac_passed_count(); i++) {
        union address address = {.path = {0}};
        socklen_t size = sizeof(address.path) - 1;

        if (vac_passed_fd(i) < 0 || strcmp(vac_passed_name(i), VAC_LISTEN_OURS) != 0)
            continue;
        int fd = vac_passed_take(i);
        if (getsockname(fd, &address.any, &size) != 0 || address.any.sa_family != AF_UNIX) {
            close(fd);
            continue;
        }
        shutdown(fd, SHUT_RDWR); /* systemd may have it as well */
        vac_listen_remove(address.path.sun_path, fd);
    }
}

int vac_listen_passed(const char *path, bool *ours)
{
    int index = find_passed(path, 0);

    *ours = index >= 0 && strcmp(vac_passed_name((size_t)index), VAC_LISTEN_OURS) == 0;
    return index < 0 ? -1 : vac_passed_take((size_t)index);
}

static const char *remedy_of(int error)
{
    switch (error) {
    case EAFNOSUPPORT:
    case ENODEV:
        return "this kernel has no AF_VSOCK: load the module vhost_vsock; or name the unix socket "
               "of a hypervisor that has a vsock of its own, as Firecracker has, by its path";
    case EPERM:
        return "a filter of system calls refuses AF_VSOCK here: allow it for the daemon, with "
               "RestrictAddressFamilies of its unit or in its seccomp profile";
    case EADDRINUSE:
        return "another process listens there: stop it, or take another port";
    case EACCES:
        return "ports below 1024 are for privileged users: take a higher one";
    default:
        return "take another port";
    }
}

int vac_listen_vsock(uint32_t port, char *reason, size_t size)
{
    const struct sockaddr_vm address = {
        .svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_ANY, .svm_port = port};
    int index = find_passed(NULL, port);

    if (index >= 0)
        return vac_passed_take((size_t)index);
    int fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 &&
        listen(fd, BACKLOG) == 0)
        return fd;
    int error = errno;
    if (fd >= 0)
        close(fd);
    snprintf(reason, size, "%s; %s", strerror(error), remedy_of(error));
    return -1;
}
