/* SPDX-License-Identifier: Apache-2.0 */
/** Attacks by what is called, and with what. Messages come from beside the image. */
#include <string.h>

#include "attacker.h"
#include "wire/session.h"

enum { LONGEST = 4096, FLOODS = 30 };

static uint8_t copy[LONGEST];

static int32_t send(void)
{
    uint32_t size;
    const uint8_t *message = attacker_message(&size);

    return attacker_call(message, size);
}

static uint32_t take_copy(void)
{
    uint32_t size;
    const uint8_t *message = attacker_message(&size);

    size = size < LONGEST ? size : LONGEST;
    memcpy(copy, message, size);
    return size;
}

static int32_t cut(void)
{
    uint32_t size = take_copy();
    int32_t answer = 0;

    for (uint32_t length = 0; length < size && answer != ATTACK_SILENT; length++)
        answer = attacker_call(copy, length);
    return answer == ATTACK_SILENT ? answer : send();
}

static int32_t changed(void)
{
    uint32_t size = take_copy();
    int32_t answer = 0;

    for (uint32_t at = 0; at < size && answer != ATTACK_SILENT; at++) {
        copy[at] ^= 0xFF;
        answer = attacker_call(copy, size);
        copy[at] ^= 0xFF;
    }
    return answer == ATTACK_SILENT ? answer : send();
}

/* Head and ioctl of a CALL with the message in `copy`, ready to be offered. */
static void ready(uint32_t size)
{
    const struct vac_fuse_ioctl_in ioctl = {
        .handle = attacker.handle, .command = VAC_SESSION_CALL, .in_size = size, .out_size = 8192};
    uint32_t length = attacker_write(VAC_FUSE_IOCTL, attacker.node, &ioctl, sizeof(ioctl));
    uint32_t whole = length + size;

    memcpy(attacker.in, &whole, sizeof(whole));
    attacker_describe(0, attacker_address(attacker.in), length, VAC_DESCRIPTOR_NEXT, 1);
    attacker_describe(1, attacker_address(copy), size, VAC_DESCRIPTOR_NEXT, 2);
    attacker_describe(2, attacker_address(attacker.out), ATTACKER_ROOM, VAC_DESCRIPTOR_WRITE, 0);
}

static int32_t rewritten(void)
{
    uint32_t size = take_copy();
    int32_t answer = 0;

    for (unsigned i = 0; i < 200 && answer != ATTACK_SILENT; i++) {
        ready(size);
        attacker_offer(0);
        attacker_kick(1);
        for (uint32_t n = 0; n < 400; n++)
            ((volatile uint8_t *)copy)[(n * 37 + i) % size] ^= (uint8_t)(n | 1);
        answer = attacker_await();
        size = take_copy();
    }
    return answer == ATTACK_SILENT ? answer : send();
}

static int32_t flood(void)
{
    uint32_t size = take_copy();

    for (unsigned i = 0; i < FLOODS; i++) {
        ready(size);
        /* Each of them answers into the same room. */
        for (unsigned n = 0; n < ATTACKER_SIZE; n++)
            attacker_offer(0);
        attacker_kick(1);
        attacker_pause();
    }
    attacker_start(NULL);
    return attacker_greet() ? send() : ATTACK_SILENT;
}

static int32_t submitted(void)
{
    uint32_t size = take_copy();
    int32_t answer = 0;

    for (unsigned i = 0; i < 2000 && answer != ATTACK_SILENT; i++)
        answer = attacker_ioctl(VAC_SESSION_SUBMIT, copy, size, 4096);
    return answer;
}

static int32_t strangers(void)
{
    static const uint32_t commands[] = {VAC_SESSION_CANCEL, VAC_SESSION_FETCH, VAC_SESSION_WAIT};
    int32_t answer = 0;

    for (uint64_t i = 0; i < 600 && answer != ATTACK_SILENT; i++) {
        const uint64_t id[2] = {i * UINT64_C(0x9E3779B97F4A7C15), UINT64_MAX};
        answer = attacker_ioctl(commands[i % 3], id, i % 3 == 1 ? 16 : 8, 4096);
    }
    return answer == ATTACK_SILENT ? answer : send();
}

const struct attack attacks_by_calls[] = {
    {"cut", "a call cut at each of its bytes", cut},
    {"changed", "a call with each of its bytes changed", changed},
    {"frame-rewritten", "a call rewritten while it is read, 200 times", rewritten},
    {"flood", "calls as often as the ring is long, 30 times, and nothing waited for", flood},
    {"submitted", "2,000 calls submitted, and no result fetched", submitted},
    {"strangers", "calls of others cancelled, waited for and fetched", strangers},
    {"path", "a model by its path: /etc/passwd", send},
    {"path-up", "a model by a name with .. in it", send},
    {"upload", "a model of the guest's own, which is not permitted", send},
    {"exec", "system() called in the host's C library", send},
    {"bomb", "a PNG of 200 bytes that says it is 65,535 x 65,535", send},
    {"jpeg-bomb", "a JPEG that says it is 65,500 x 65,500", send},
    {"no-image", "60 kB of nothing for an image", send},
    {"shape", "a tensor whose shape has 2^64 elements", send},
    {"many-tensors", "4,000 tensors", send},
    {"text", "strings that are no UTF-8", send},
    {"hops", "a call that has gone through 255 hosts", send},
    {"deadline", "a call whose time was over before it began", send},
    {"op", "an op that there is not", send},
    {"backend", "a backend by the name ../../../tmp/evil.so", send},
};
const size_t attacks_by_calls_count = sizeof(attacks_by_calls) / sizeof(attacks_by_calls[0]);
