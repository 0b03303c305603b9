/* SPDX-License-Identifier: Apache-2.0 */
/** What the library knows of the machine and the host. There is one device, so there is one of
 * these. */
#ifndef VAC_GUEST_GUEST_H
#define VAC_GUEST_GUEST_H

#include "core/compiler.h"
#include "core/error.h"
#include "guest/client/heap.h"
#include "guest/virtio/device.h"

struct vac_request;

struct vac_guest {
    const vaccel_guest_port *port; /* NULL while the library is not open */
    vaccel_guest_options options;  /* without a field that is 0 */
    struct vac_heap heap;
    struct vac_device device;
    uint64_t mount;             /* the number of the host's greeting that is good; 0: none is */
    uint64_t mounts;            /* greetings so far */
    uint64_t node;              /* of `session` */
    uint64_t last_unique;       /* of a request */
    uint64_t last_id;           /* of a call */
    struct vac_request *idle;   /* that wait to be used again */
    struct vac_request *flying; /* that the device has */
    uint64_t requests;          /* that it was given */
    uint64_t interrupts;
    unsigned missed; /* interrupts, in a row */
    uint64_t resets;
    char message[512]; /* the last error */
    char reason[512];  /* why the library is not open; empty when nobody has tried */
};

extern struct vac_guest vac_guest;

/** Memory of the application's, aligned to 16; sets the message and gives NULL when there is none
 * left. It goes back with vac_free(). */
void *vac_alloc(size_t size);
void vac_free(void *memory);

/** Now, on the port's clock. */
static inline uint64_t vac_now(void)
{
    return vac_guest.port->now(vac_guest.port->context);
}

/** Whether the device is a vsock. A macro, so that what it guards is gone without optimisation,
 * too.
 */
#define vac_streams() (VAC_HAS_VSOCK && vac_guest.device.streams)

/** Prints a line for whoever watches the guest. */
void vac_say(const char *line);

/** Greets the host if it does not know us: INIT, and the node of `session`. */
vaccel_status vac_mount(void);

/** The failure for an answer that is none, or an errno. `error` is a vac_fuse_out.error. */
vaccel_status vac_host_error(int32_t error, const char **message);

#endif
