/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/virtqueue.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/worker/tests/driver.h"

enum { SIZE = 8 };

static struct driver driver;
static struct vac_inflight inflight;
static struct vac_guest_memory *memory;
static struct vac_virtqueue queue;
static struct vac_chain *chain;

static void start(uint32_t size, uint64_t features)
{
    driver_begin(&driver, size, features);
    memset(&inflight, 0, sizeof(inflight));
    memory = driver_map(&driver);
    assert_null(vac_virtqueue_begin(&queue, &driver.ring, memory, &inflight));
    chain = (struct vac_chain *)malloc(sizeof(*chain));
    assert_non_null(chain);
}

static void finish(void)
{
    free(chain);
    vac_virtqueue_end(&queue);
    vac_guest_memory_put(memory);
    driver_end(&driver);
}

static uint16_t take(void)
{
    const char *reason;
    uint16_t head;

    assert_int_equal(vac_virtqueue_take(&queue, &head, &reason), VAC_VIRTQUEUE_TAKEN);
    return head;
}

static void expect_empty(void)
{
    const char *reason;
    uint16_t head;

    assert_int_equal(vac_virtqueue_take(&queue, &head, &reason), VAC_VIRTQUEUE_EMPTY);
}

static void expect_broken(const char *why)
{
    const char *reason;
    uint16_t head;

    assert_int_equal(vac_virtqueue_take(&queue, &head, &reason), VAC_VIRTQUEUE_BROKEN);
    assert_non_null(strstr(reason, why));
}

static void expect_used(uint16_t head, uint32_t length)
{
    struct vring_used_elem element;

    assert_true(reap(&driver, &element));
    assert_int_equal(element.id, head);
    assert_int_equal(element.len, length);
}

static void good_chain(uint16_t head)
{
    const char *reason = vac_virtqueue_chain(&queue, memory, head, chain);

    if (reason)
        fail_msg("%s", reason);
}

/* A chain that is refused leaves the ring good: it is used with nothing written. */
static void bad_chain(const char *why)
{
    offer(&driver, 0);
    const char *reason = vac_virtqueue_chain(&queue, memory, take(), chain);

    assert_non_null(reason);
    if (!strstr(reason, why))
        fail_msg("%s, not %s", reason, why);
    vac_virtqueue_use(&queue, 0, 0);
    expect_used(0, 0);
    expect_empty();
}

static void refuse_ring(const struct vac_ring *ring, const char *why)
{
    struct vac_virtqueue other;
    const char *reason = vac_virtqueue_begin(&other, ring, memory, &inflight);

    assert_non_null(reason);
    assert_non_null(strstr(reason, why));
}

static void rings_are_checked(void **state)
{
    (void)state;
    start(SIZE, 0);
    struct vac_ring ring = driver.ring;
    const uint32_t sizes[] = {0, 3, 9, 2048, UINT32_MAX};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        ring.size = sizes[i];
        refuse_ring(&ring, "power of two");
    }
    ring = driver.ring;
    ring.descriptors += 8;
    refuse_ring(&ring, "aligned");
    ring = driver.ring;
    ring.available++;
    refuse_ring(&ring, "aligned");
    ring = driver.ring;
    ring.used += 2;
    refuse_ring(&ring, "aligned");
    ring = driver.ring;
    ring.descriptors = USER_BASE - 16;
    refuse_ring(&ring, "outside");
    ring.descriptors = UINT64_MAX - 15;
    refuse_ring(&ring, "outside");
    ring = driver.ring;
    ring.used = USER_BASE + DRIVER_PAGES / 2 * PAGE - 68; /* without the event */
    refuse_ring(&ring, "outside");
    ring = driver.ring;
    ring.available = USER_BASE + DRIVER_PAGES / 2 * PAGE - 20;
    refuse_ring(&ring, "outside");
    finish();
}

static void chains_are_found(void **state)
{
    (void)state;
    start(SIZE, 0);
    /* In pieces and together, with nothing between, in the order of `next`. */
    describe(&driver, 5, data(0), 100, VRING_DESC_F_NEXT, 2);
    describe(&driver, 2, data(100), 28, VRING_DESC_F_NEXT, 7);
    describe(&driver, 7, data(100), 0, VRING_DESC_F_NEXT, 1);
    describe(&driver, 1, data(4000), 96, VRING_DESC_F_NEXT, 0);
    describe(&driver, 0, data(4096), 50, VRING_DESC_F_WRITE | VRING_DESC_F_NEXT, 6);
    /* Over the end of a region. */
    describe(&driver, 6, GUEST_BASE + DRIVER_PAGES / 2 * PAGE - 10, 30, VRING_DESC_F_WRITE, 3);
    offer(&driver, 5);
    uint16_t head = take();
    assert_int_equal(head, 5);
    expect_empty();
    good_chain(head);
    assert_int_equal(chain->in_count, 2);
    assert_int_equal(chain->out_count, 3);
    const uint64_t address[] = {data(0), data(4000), data(4096),
                                GUEST_BASE + DRIVER_PAGES / 2 * PAGE - 10,
                                GUEST_BASE + DRIVER_PAGES / 2 * PAGE};
    const size_t length[] = {128, 96, 50, 10, 20};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(chain->piece[i].iov_len, length[i]);
        memset(chain->piece[i].iov_base, (int)i + 1, length[i]);
        assert_int_equal(*(uint8_t *)driver_at(&driver, address[i]), i + 1);
        assert_int_equal(*(uint8_t *)driver_at(&driver, address[i] + length[i] - 1), i + 1);
    }
    vac_virtqueue_use(&queue, head, 77);
    expect_used(5, 77);
    finish();
}

static void chains_that_break_rules(void **state)
{
    (void)state;
    start(SIZE, 0);
    const uint64_t end = GUEST_BASE + DRIVER_PAGES * PAGE;

    describe(&driver, 0, GUEST_BASE - 1, 1, 0, 0);
    bad_chain("outside");
    describe(&driver, 0, end - 1, 2, VRING_DESC_F_WRITE, 0);
    bad_chain("outside");
    describe(&driver, 0, UINT64_MAX, UINT32_MAX, 0, 0);
    bad_chain("outside");
    describe(&driver, 0, data(0), UINT32_MAX, 0, 0);
    bad_chain("outside");
    describe(&driver, 0, data(0), 1, VRING_DESC_F_NEXT, 0);
    bad_chain("circle");
    for (uint16_t i = 0; i < SIZE; i++)
        describe(&driver, i, data(0), 0, VRING_DESC_F_NEXT, (uint16_t)(i + 1) % SIZE);
    bad_chain("circle");
    describe(&driver, 0, data(0), 1, VRING_DESC_F_NEXT, SIZE);
    bad_chain("beyond the queue");
    describe(&driver, 0, data(0), 1, VRING_DESC_F_NEXT, UINT16_MAX);
    bad_chain("beyond the queue");
    describe(&driver, 0, data(0), 1, VRING_DESC_F_WRITE | VRING_DESC_F_NEXT, 1);
    describe(&driver, 1, data(0), 1, 0, 0);
    bad_chain("readable descriptor after");
    describe(&driver, 1, data(0), 0, 0, 0);
    bad_chain("readable descriptor after");
    describe(&driver, 0, data(0), 16, VRING_DESC_F_INDIRECT, 0);
    bad_chain("not negotiated");
    /* All of the queue is no circle, and nothing at all is a chain. */
    for (uint16_t i = 0; i < SIZE; i++)
        describe(&driver, i, data(0), 1, i + 1 < SIZE ? VRING_DESC_F_NEXT : 0, (uint16_t)(i + 1));
    good_chain(0);
    assert_int_equal(chain->in_count, SIZE);
    describe(&driver, 0, 0, 0, 0, 0);
    good_chain(0);
    assert_int_equal(chain->in_count + chain->out_count, 0);
    finish();
}

static struct vring_desc *table(uint64_t at)
{
    return (struct vring_desc *)driver_at(&driver, data(at));
}

static void indirect_chains(void **state)
{
    (void)state;
    start(SIZE, UINT64_C(1) << VIRTIO_RING_F_INDIRECT_DESC);
    /* Behind a direct one, at an odd address, with a flag that means nothing. */
    const struct vring_desc good[] = {
        {.addr = data(2048), .len = 10, .flags = VRING_DESC_F_NEXT, .next = 2},
        {.addr = data(3072), .len = 30, .flags = VRING_DESC_F_WRITE},
        {.addr = data(2100), .len = 20, .flags = VRING_DESC_F_NEXT, .next = 1}};
    memcpy(driver_at(&driver, data(1)), good, sizeof(good));
    describe(&driver, 0, data(1024), 5, VRING_DESC_F_NEXT, 1);
    describe(&driver, 1, data(1), sizeof(good), VRING_DESC_F_INDIRECT | VRING_DESC_F_WRITE, 0);
    good_chain(0);
    assert_int_equal(chain->in_count, 3);
    assert_int_equal(chain->out_count, 1);
    assert_int_equal(chain->piece[3].iov_len, 30);
    /* Over the end of a region. */
    const uint64_t half = GUEST_BASE + DRIVER_PAGES / 2 * PAGE;
    memcpy(driver_at(&driver, half - 20), good, 20);
    memcpy(driver_at(&driver, half), (const uint8_t *)good + 20, sizeof(good) - 20);
    describe(&driver, 0, half - 20, sizeof(good), VRING_DESC_F_INDIRECT, 0);
    good_chain(0);
    assert_int_equal(chain->in_count, 2);
    assert_int_equal(chain->out_count, 1);

    describe(&driver, 0, data(0), sizeof(good), VRING_DESC_F_INDIRECT | VRING_DESC_F_NEXT, 1);
    bad_chain("goes on after");
    describe(&driver, 0, data(0), 0, VRING_DESC_F_INDIRECT, 0);
    bad_chain("length of an indirect");
    describe(&driver, 0, data(0), 24, VRING_DESC_F_INDIRECT, 0);
    bad_chain("length of an indirect");
    describe(&driver, 0, data(0), 16 * 1025, VRING_DESC_F_INDIRECT, 0);
    bad_chain("more than 1024");
    describe(&driver, 0, data(0), UINT32_MAX - 15, VRING_DESC_F_INDIRECT, 0);
    bad_chain("more than 1024");
    describe(&driver, 0, GUEST_BASE + DRIVER_PAGES * PAGE - 16, 32, VRING_DESC_F_INDIRECT, 0);
    bad_chain("table is outside");
    describe(&driver, 0, data(0), 32, VRING_DESC_F_INDIRECT, 0);
    table(0)[0] = (struct vring_desc){data(2048), 1, VRING_DESC_F_NEXT, 2};
    bad_chain("beyond its end");
    table(0)[0].next = 0;
    bad_chain("circle");
    table(0)[0] = (struct vring_desc){data(0), 16, VRING_DESC_F_INDIRECT, 0};
    bad_chain("has an indirect descriptor");
    table(0)[0] = (struct vring_desc){data(2048), 1, VRING_DESC_F_WRITE | VRING_DESC_F_NEXT, 1};
    table(0)[1] = (struct vring_desc){data(2048), 1, 0, 0};
    bad_chain("readable descriptor after");
    table(0)[1] = (struct vring_desc){UINT64_MAX - 1, 4, VRING_DESC_F_WRITE, 0};
    bad_chain("outside");
    finish();
}

/* As long as they may be: all of the queue, then all of a table, each piece apart. */
static void longest_chain(void **state)
{
    (void)state;
    start(VAC_QUEUE_SIZE, UINT64_C(1) << VIRTIO_RING_F_INDIRECT_DESC);
    for (uint32_t i = 0; i + 1 < VAC_QUEUE_SIZE; i++)
        describe(&driver, i, data(2 * i), 1, VRING_DESC_F_NEXT, (uint16_t)(i + 1));
    describe(&driver, VAC_QUEUE_SIZE - 1, data(0), 16 * VAC_QUEUE_SIZE, VRING_DESC_F_INDIRECT, 0);
    for (uint32_t i = 0; i < VAC_QUEUE_SIZE; i++)
        table(0)[i] = (struct vring_desc){
            GUEST_BASE + DRIVER_PAGES / 2 * PAGE - 1, 2,
            (uint16_t)(VRING_DESC_F_WRITE | (i + 1 < VAC_QUEUE_SIZE ? VRING_DESC_F_NEXT : 0)),
            (uint16_t)(i + 1)};
    /* Each of the table is in two regions, which are too many pieces. */
    offer(&driver, 0);
    assert_non_null(vac_virtqueue_chain(&queue, memory, take(), chain));
    for (uint32_t i = 0; i < VAC_QUEUE_SIZE; i++)
        table(0)[i].addr = data(64 * 1024);
    good_chain(0);
    assert_int_equal(chain->in_count, VAC_QUEUE_SIZE - 1);
    assert_int_equal(chain->out_count, VAC_QUEUE_SIZE);
    finish();
}

static void broken_rings(void **state)
{
    (void)state;
    start(SIZE, 0);
    set_available(&driver, SIZE + 1);
    expect_broken("jumps");
    set_available(&driver, UINT16_MAX);
    expect_broken("jumps");
    finish();
    start(SIZE, 0);
    offer(&driver, SIZE);
    expect_broken("beyond its size");
    finish();
    start(SIZE, 0);
    offer(&driver, UINT16_MAX);
    expect_broken("beyond its size");
    finish();
    start(SIZE, 0);
    offer(&driver, 3);
    offer(&driver, 3);
    assert_int_equal(take(), 3);
    expect_broken("in use already");
    /* What is under way is used all the same. */
    vac_virtqueue_use(&queue, 3, 1);
    expect_used(3, 1);
    finish();
}

static void out_of_order_and_round(void **state)
{
    (void)state;
    driver_begin(&driver, SIZE, 0);
    /* Indexes wrap, and begin where the front says. */
    driver.ring.base = driver.available = driver.seen = UINT16_MAX - 20;
    set_available(&driver, driver.available);
    memset(&inflight, 0, sizeof(inflight));
    memory = driver_map(&driver);
    assert_null(vac_virtqueue_begin(&queue, &driver.ring, memory, &inflight));
    chain = NULL;
    expect_empty();
    for (int round = 0; round < 200; round++) {
        for (uint16_t i = 0; i < SIZE; i++)
            offer(&driver, i);
        for (uint16_t i = 0; i < SIZE; i++)
            assert_int_equal(take(), i);
        expect_empty();
        for (uint16_t i = SIZE; i-- > 0;)
            vac_virtqueue_use(&queue, i, 100u + i);
        for (uint16_t i = SIZE; i-- > 0;)
            expect_used(i, 100u + i);
    }
    assert_int_equal(vac_virtqueue_next_index(&queue), driver.available);
    finish();
}

static bool use_next(void)
{
    return vac_virtqueue_use(&queue, take(), 0);
}

static void suppression_by_flags(void **state)
{
    (void)state;
    start(SIZE, 0);
    assert_true(vac_virtqueue_sleep(&queue));
    assert_true(offer_wants_kick(&driver, 0));
    vac_virtqueue_wake(&queue);
    assert_false(offer_wants_kick(&driver, 1));
    assert_true(use_next());
    set_available_flags(&driver, VRING_AVAIL_F_NO_INTERRUPT);
    assert_false(vac_virtqueue_sleep(&queue));
    vac_virtqueue_wake(&queue);
    assert_false(use_next());
    set_available_flags(&driver, 0);
    assert_true(vac_virtqueue_sleep(&queue));
    assert_true(offer_wants_kick(&driver, 2));
    assert_true(use_next());
    finish();
}

static void suppression_by_event(void **state)
{
    (void)state;
    start(SIZE, UINT64_C(1) << VIRTIO_RING_F_EVENT_IDX);
    /* These say nothing then. */
    set_available_flags(&driver, VRING_AVAIL_F_NO_INTERRUPT);
    assert_true(vac_virtqueue_sleep(&queue));
    assert_true(offer_wants_kick(&driver, 0));
    vac_virtqueue_wake(&queue);
    assert_false(offer_wants_kick(&driver, 1));
    assert_false(offer_wants_kick(&driver, 2));
    /* An interrupt for the third only. */
    want_interrupt_at(&driver, 2);
    assert_false(use_next());
    assert_false(use_next());
    assert_false(vac_virtqueue_sleep(&queue));
    assert_true(use_next());
    assert_true(vac_virtqueue_sleep(&queue));
    assert_true(offer_wants_kick(&driver, 0));
    assert_false(use_next());
    want_interrupt_at(&driver, 4);
    offer(&driver, 0);
    assert_true(use_next());
    finish();
}

enum { HALF = DRIVER_PAGES / 2 * PAGE };

static bool is_in(const struct iovec *piece, uint64_t user)
{
    const uint8_t *start = (const uint8_t *)vac_guest_memory_user(memory, user, HALF);
    const uint8_t *at = (const uint8_t *)piece->iov_base;

    return at >= start && at < start + HALF && piece->iov_len <= (size_t)(start + HALF - at);
}

static uint64_t draw(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Writes descriptors, half of them good, to the queue and to a table, and heads, for ever. */
static void scribble(void)
{
    uint64_t state = 88172645463325252;

    for (;;) {
        uint64_t bits = draw(&state);
        bool good = bits & 1;
        struct vring_desc made = {.addr = good ? data(bits >> 52) : draw(&state),
                                  .len = good ? bits >> 40 & 0xFF0 : (uint32_t)draw(&state),
                                  .flags = (uint16_t)(good ? bits >> 8 & 6 : bits >> 8),
                                  .next = (uint16_t)(good ? bits >> 16 & (SIZE - 1) : bits >> 16)};
        if (made.flags & VRING_DESC_F_INDIRECT)
            made.flags &= (uint16_t)~VRING_DESC_F_NEXT;
        *descriptor(&driver, bits >> 32 & (SIZE - 1)) = made;
        memcpy(driver_at(&driver, data((bits >> 36 & 0xFF) * 16)), &made, sizeof(made));
        offer(&driver, (uint16_t)(bits & 0x100 ? bits >> 20 : bits >> 20 & (SIZE - 1)));
    }
}

/* Takes and uses what is there; false when the ring is broken. */
static bool serve_one(unsigned *good, unsigned *bad)
{
    const char *reason;
    uint16_t head;

    enum vac_virtqueue_next next = vac_virtqueue_take(&queue, &head, &reason);
    if (next != VAC_VIRTQUEUE_TAKEN)
        return next == VAC_VIRTQUEUE_EMPTY;
    assert_true(head < SIZE);
    if (vac_virtqueue_chain(&queue, memory, head, chain)) {
        (*bad)++;
    } else {
        (*good)++;
        for (size_t i = 0; i < chain->in_count + chain->out_count; i++)
            assert_true(is_in(&chain->piece[i], USER_BASE) ||
                        is_in(&chain->piece[i], USER_BASE + 4 * (uint64_t)HALF));
    }
    vac_virtqueue_use(&queue, head, 0);
    return true;
}

/* A guest that writes while its ring is read: a process, as there is no order between the two that
 * a sanitizer could see. */
static void live_rings(void **state)
{
    (void)state;
    unsigned good = 0;
    unsigned bad = 0;
    unsigned broken = 0;

    start(SIZE, UINT64_C(1) << VIRTIO_RING_F_INDIRECT_DESC);
    pid_t guest = fork();
    assert_true(guest >= 0);
    if (!guest) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); /* should the test fail */
        scribble();
    }
    while (good < 1000 || bad < 1000 || broken < 100) {
        if (serve_one(&good, &bad))
            continue;
        broken++;
        vac_virtqueue_end(&queue);
        driver.ring.epoch++;
        driver.ring.base = ((const uint16_t *)driver_at(&driver, GUEST_BASE + DRIVER_AVAILABLE))[1];
        assert_null(vac_virtqueue_begin(&queue, &driver.ring, memory, &inflight));
    }
    kill(guest, SIGKILL);
    assert_int_equal(waitpid(guest, NULL, 0), guest);
    finish();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rings_are_checked),       cmocka_unit_test(chains_are_found),
        cmocka_unit_test(chains_that_break_rules), cmocka_unit_test(indirect_chains),
        cmocka_unit_test(longest_chain),           cmocka_unit_test(broken_rings),
        cmocka_unit_test(out_of_order_and_round),  cmocka_unit_test(suppression_by_flags),
        cmocka_unit_test(suppression_by_event),    cmocka_unit_test(live_rings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
