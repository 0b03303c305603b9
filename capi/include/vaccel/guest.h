/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The library for unikernels and other guests without an operating system: how it begins, and what
 * it needs of the machine it runs on. Only libvaccel-guest has these functions. A port fills a
 * vaccel_guest_port in; guest/ports/baremetal is one to read.
 *
 * After vaccel_guest_open() everything is as <vaccel/vaccel.h> says, except that one thread at a
 * time may call, and that calls complete while a function of the library runs: poll or wait for
 * what was submitted.
 */
#ifndef VACCEL_GUEST_H
#define VACCEL_GUEST_H

#include <vaccel/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What the library needs of the machine. Functions get `context` first. Must stay as long as the
 * library is open. */
typedef struct vaccel_guest_port {
    uint32_t struct_size; /* sizeof(vaccel_guest_port) */

    /** How many virtio-mmio transports there may be, `mmio_stride` bytes apart from `mmio_base` on;
     * 0 when there are none. */
    uint32_t mmio_count;
    uint64_t mmio_base;
    uint64_t mmio_stride;
    /** Bus address from which registers of PCI devices may be placed where no firmware did; 0 when
     * firmware always does. */
    uint64_t pci_window;
    /** What a device writes where for an interrupt (MSI-X); both 0 for a line interrupt. */
    uint64_t msi_address;
    uint32_t msi_data;
    uint32_t reserved; /* 0 */
    void *context;

    /** The 32 bits at `offset` of the configuration space of PCI function `function` (bus << 8 |
     * device << 3 | function); all ones when there is none. NULL without PCI. */
    uint32_t (*pci_read)(void *context, uint32_t function, uint32_t offset);
    void (*pci_write)(void *context, uint32_t function, uint32_t offset, uint32_t value);

    /** Device registers of 1, 2 or 4 bytes at a bus address, little-endian. */
    uint32_t (*read)(void *context, uint64_t address, unsigned width);
    void (*write)(void *context, uint64_t address, unsigned width, uint32_t value);

    /** The bus address of memory, and in `*size`, which comes as the bytes that are meant, how many
     * of them are contiguous from there on. NULL where addresses are bus addresses. */
    uint64_t (*physical)(void *context, const void *address, size_t *size);

    /** Nanoseconds that never go back. It may run slow, but not fast. */
    uint64_t (*now)(void *context);
    /** Waits until an interrupt has come since the last wait returned, or until `until` on now()'s
     * clock; may return earlier. The port's interrupt handler calls vaccel_guest_interrupt(). NULL
     * to poll. */
    void (*wait)(void *context, uint64_t until);
    /** Is called between two looks at the ring while polling; may be NULL. */
    void (*relax)(void *context);
    /** Prints a line of the library's log, without its newline; may be NULL. */
    void (*print)(void *context, const char *line);
} vaccel_guest_port;

/** Options; 0 is every field's default. */
typedef struct vaccel_guest_options {
    uint32_t struct_size;     /* sizeof(vaccel_guest_options) */
    uint32_t open_timeout_ms; /* for the host's first answer; 0: 10 s */
    uint32_t
        call_timeout_ms; /* for a call's answer; 0: 120 s. The host is told, and gives up first */
    uint32_t max_queue;  /* descriptors of the queue at most, a power of two; 0: 256 */
} vaccel_guest_options;

/** What the library has used so far. */
typedef struct vaccel_guest_usage {
    size_t memory;       /* bytes in use */
    size_t peak;         /* bytes in use at most */
    uint64_t requests;   /* given to the device */
    uint64_t kicks;      /* notifications of the device */
    uint64_t interrupts; /* of the device */
    uint64_t resets;     /* of a device that did not answer, or answered nonsense */
} vaccel_guest_usage;

/**
 * Finds the virtio-fs device or, where there is none, a vsock, and greets the host.
 *
 * All that the library ever allocates, buffers included, is `size` bytes at `memory`, which the
 * device must reach; 64 KiB do for plain calls. `options` may be NULL. Errors: ERR_INVALID,
 * ERR_BUSY (open already), ERR_NOT_FOUND (no device), ERR_UNSUPPORTED (a legacy device),
 * ERR_TIMEOUT (the host does not answer), ERR_PROTOCOL, ERR_NO_MEMORY.
 */
vaccel_status vaccel_guest_open(const vaccel_guest_port *port, const vaccel_guest_options *options,
                                void *memory, size_t size);

/** Resets the device. All handles are void from then on, and the memory is the caller's again. */
void vaccel_guest_close(void);

/** For the port's interrupt handler: acknowledges the device's interrupt. The only function that
 * may be called while another one runs. */
void vaccel_guest_interrupt(void);

/** `*usage` is overwritten. */
void vaccel_guest_measure(vaccel_guest_usage *usage);

#ifdef __cplusplus
}
#endif

#endif
