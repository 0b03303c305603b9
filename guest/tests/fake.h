/* SPDX-License-Identifier: Apache-2.0 */
/** A machine with a virtio-fs device, in the test's own process: the device answers as vacceld
 * does, or as no device should. What a port under test calls its machine by leads here. */
#ifndef VAC_GUEST_TESTS_FAKE_H
#define VAC_GUEST_TESTS_FAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vaccel/guest.h>

enum fake_manner {
    FAKE_GOOD,
    FAKE_SILENT,       /* it answers nothing */
    FAKE_FOREIGN_HEAD, /* it uses a chain that it was not given */
    FAKE_WILD_HEAD,    /* and one that there cannot be */
    FAKE_TOO_LONG,     /* it says that it wrote more than there is room for */
    FAKE_JUMP,         /* its used index jumps */
    FAKE_NEEDS_RESET,  /* it asks to be reset and answers nothing */
    FAKE_EMPTY,        /* it writes nothing */
    FAKE_OTHER_UNIQUE, /* it answers another request */
    FAKE_LONG_HEAD,    /* the answer's length is beyond what was written */
    FAKE_LONG_FRAME,   /* the reply frame's length is beyond the answer */
    FAKE_OTHER_CALL,   /* the reply is one to another call */
    FAKE_GARBAGE,      /* all bytes of the reply are set */
    FAKE_OTHER_WIRE,   /* the reply is of another version of the wire */
    FAKE_SHARES_FILES, /* it is a virtio-fs device that shares a folder */
    FAKE_FAILS,        /* the call fails, with a message */
    FAKE_LOST_SESSION, /* EBADF, once */
    FAKE_BUSY,         /* EAGAIN */
    FAKE_LONG_REPLY,   /* the reply does not fit, and is fetched */
    FAKE_OTHER_KEPT,   /* and what is fetched has another length */
    FAKE_LATE          /* answers wait until fake_answer() */
};

enum { FAKE_ARENA = 3 << 20 };

struct fake {
    enum fake_manner manner;
    uint64_t features;   /* that are offered */
    uint16_t queue_size; /* at most */
    bool stuck;          /* it does not let itself be reset */
    bool identity;       /* bus addresses are addresses, and memory is never scattered */
    bool scattered;      /* pages that follow each other lie apart on the bus */
    bool legacy;
    int answers; /* before it is silent for good; negative: as many as are asked for */
    unsigned kicks;
    unsigned requests;
    unsigned resets;
    unsigned opens;   /* of sessions */
    unsigned longest; /* chain, in descriptors */
    uint64_t clock;   /* moves on by `step` with each look */
    uint64_t step;
    uint64_t mmio;  /* where the registers over MMIO are */
    uint64_t bar;   /* where a PCI device's registers were placed */
    unsigned waits; /* for an interrupt */
    bool slow; /* answers take until the machine waits, or has looked at its clock a few times */
    bool deaf; /* no interrupt comes */
    /* What the device says is changed before it is seen: the answer, its length as the ring has it,
     * and whose it is. NULL: it is not. */
    void (*mangle)(uint8_t *answer, size_t size, uint32_t *written, uint32_t *head);
    const void *watched; /* memory of the program's */
    size_t watched_size;
    size_t in_place; /* bytes of it that the device was shown where they lie */
};

extern struct fake fake;
extern uint8_t fake_arena[FAKE_ARENA]; /* of all files */

/** A device over MMIO, at 0x10000 until `fake.mmio` says otherwise, or over PCI. */
void fake_init(bool pci);

/** Registers at a bus address, and a PCI function's configuration space, as vaccel_guest_port has
 * them. */
uint32_t fake_read(uint64_t address, unsigned width);
void fake_write(uint64_t address, unsigned width, uint32_t value);
uint32_t fake_pci_read(uint32_t function, uint32_t offset);
void fake_pci_write(uint32_t function, uint32_t offset, uint32_t value);

/** The bus address of a byte. */
uint64_t fake_bus(const void *address);

/** Nanoseconds, which go on with each look. */
uint64_t fake_now(void);

/** Halts until the device interrupts or `until` is over, and has vaccel_guest_interrupt() called as
 * a handler does. The device interrupts whenever it puts a chain back. */
void fake_wait(uint64_t until);

/** Answers what has waited, the newest first. */
void fake_answer(void);

#endif
