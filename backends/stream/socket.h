/* SPDX-License-Identifier: Apache-2.0 */
/** Messages over a socket, and what can become of them. Not thread-safe for one socket. */
#ifndef VAC_STREAM_SOCKET_H
#define VAC_STREAM_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

#include "backends/common/reply.h"

/** What became of a message and of the reply to it. */
enum vac_socket_end {
    VAC_SOCKET_REPLIED,
    VAC_SOCKET_REFUSED,  /* the other side was gone before it had read all of it: nothing started */
    VAC_SOCKET_LOST,     /* it is gone and had read all of it, or says nothing more */
    VAC_SOCKET_NONSENSE, /* what came is no reply, or larger than is taken */
    VAC_SOCKET_SILENT,   /* it says nothing in the time that it has for that */
    VAC_SOCKET_NO_MEMORY, /* for the reply */
};

/** Sends all parts, which are changed; `fd` (-1 for none) goes with the first byte. Usually one
 * system call. */
enum vac_socket_end vac_socket_send(int socket, struct iovec *parts, size_t count, int fd);

/**
 * Waits for a reply and receives it: usually one system call. `first_ms` is how long its first byte
 * may take, -1 for as long as it does; with a limit, there is one more call.
 */
enum vac_socket_end vac_socket_receive(int socket, struct vac_reply *reply, int first_ms);

/** Whether the other side of a connection that nothing is under way on is there, as far as is known
 * here. */
bool vac_socket_is_alive(int socket);

#endif
