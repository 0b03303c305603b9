/* SPDX-License-Identifier: Apache-2.0 */
/** Connections of streams: the worker's end of sockets. docs/protocol.md, Streams. */
#ifndef VAC_DAEMON_STREAM_H
#define VAC_DAEMON_STREAM_H

#include <stdbool.h>

/**
 * Serves an accepted connection in a thread of its own until it ends. `fd` is this function's from
 * now on, whatever it returns: a client that is too much, as the tenant's limits say, is told so.
 * On a `plain` one no descriptors pass: it is a peer of its own, without regions. False when nobody
 * serves it. Thread-safe.
 */
bool vac_stream_serve(int fd, bool plain);

#endif
