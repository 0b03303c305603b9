/* SPDX-License-Identifier: Apache-2.0 */
/** What attacks are made of: a virtio-fs device driven by hand, with nothing checked on this side.
 */
#ifndef VAC_TESTS_ATTACKER_H
#define VAC_TESTS_ATTACKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "guest/fuse/fuse.h"
#include "guest/virtio/device.h"

/* Outcomes beside 0 and an errno, negated, of FUSE's answer. */
enum {
    ATTACK_SILENT = 1,   /* the device gave no answer */
    ATTACK_EMPTY = 2,    /* or one of no bytes */
    ATTACK_ENDED = 3,    /* the attack waits for none */
    ATTACK_REPLIED = 100 /* and a status, negated, of the reply's frame; 0 is OK */
};

struct attack {
    const char *name;
    const char *what;
    int32_t (*run)(void);
};

extern const struct attack attacks_on_rings[], attacks_by_files[], attacks_by_calls[];
extern const size_t attacks_on_rings_count, attacks_by_files_count, attacks_by_calls_count;

/* Descriptors of the request queue; the first three are used by attacker_ask() and _call(). */
enum { ATTACKER_SIZE = 64, ATTACKER_ROOM = 1 << 16 };

struct attacker {
    struct vac_device device;
    struct vac_descriptor *table;
    uint16_t *available; /* flags, index, ring */
    uint16_t *used;
    uint16_t seen; /* used index */
    uint64_t unique;
    uint64_t node;        /* of `session` */
    uint64_t handle;      /* of an open one */
    uint8_t *in;          /* ATTACKER_ROOM bytes for what the device reads */
    uint8_t *out;         /* and for what it writes */
    uint64_t patience_ns; /* for an answer; a slow machine is no silent one */
};

extern struct attacker attacker;

/** Finds the device; false when there is none. */
bool attacker_find(void);
/** Resets it and starts the request queue, with rings at these places, or where they belong. */
void attacker_start(const struct vac_ring_addresses *at);
/** Where the rings belong. */
struct vac_ring_addresses attacker_rings(void);
uint64_t attacker_address(const void *memory);

void attacker_describe(unsigned i, uint64_t address, uint32_t length, uint16_t flags,
                       uint16_t next);
/** Makes a head available without telling, and tells. */
void attacker_offer(uint16_t head);
void attacker_kick(uint32_t queue);
/** From now on silence is what is expected. */
void attacker_expect_silence(void);
/** The next answer: FUSE's error, or ATTACK_SILENT. */
int32_t attacker_await(void);
/** Offers a head, tells, and waits. */
int32_t attacker_try(uint16_t head);

/** One well-formed request. */
int32_t attacker_ask(uint32_t opcode, uint64_t node, const void *body, uint32_t size);
/** The request's head and body in attacker.in; its size. */
uint32_t attacker_write(uint32_t opcode, uint64_t node, const void *body, uint32_t size);
/** Descriptors 0 and 1: so many bytes of attacker.in, and all of attacker.out. */
void attacker_chain(uint32_t size);

/** INIT, LOOKUP and OPEN. */
bool attacker_greet(void);
/** An ioctl on the open session, with `out` bytes of room said. */
int32_t attacker_ioctl(uint32_t command, const void *data, uint32_t size, uint32_t out);
/** CALL with a message; ATTACK_REPLIED and what the reply says, when there is one. */
int32_t attacker_call(const void *message, uint32_t size);
/** What was handed in beside the image: a message. */
const uint8_t *attacker_message(uint32_t *size);

/** For as long as a host needs to do what it does. */
void attacker_pause(void);

#endif
