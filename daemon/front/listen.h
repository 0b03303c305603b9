/* SPDX-License-Identifier: Apache-2.0 */
/** Sockets to listen on. */
#ifndef VAC_FRONT_LISTEN_H
#define VAC_FRONT_LISTEN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/**
 * Makes a listening socket at a path, with those permissions and that group ((gid_t)-1: none
 * else). A socket file on which nobody listens is replaced; anything else that is there is left.
 * The descriptor (close-on-exec, does not block); or -1, with the reason and the remedy in
 * `reason`, up to `size` bytes.
 */
int vac_listen_unix(const char *path, mode_t mode, gid_t group, char *reason, size_t size);

/** Removes the file of a socket that vac_listen_unix() made, if it is still that. */
void vac_listen_remove(const char *path, int fd);

/** Makes a socket that listens to all guests on a port of AF_VSOCK, or takes the one that was
 * passed; as above. */
int vac_listen_vsock(uint32_t port, char *reason, size_t size);

/** Connects; -1 with errno set. */
int vac_connect_unix(const char *path);

/** What a socket is called that vac_listen_unix() made, when it is passed on. */
#define VAC_LISTEN_OURS "ours"

/** A listening socket that was passed to this process under that path by who started it (systemd,
 * or the vacceld before); -1 for none. Each is given once. `*ours`: one that vac_listen_unix() made
 * then, so that its file is to be removed. */
int vac_listen_passed(const char *path, bool *ours);

/** Ends those that vac_listen_unix() made then and nobody has taken: who connects there is refused,
 * and does not wait for nobody. */
void vac_listen_end_others(void);

#endif
