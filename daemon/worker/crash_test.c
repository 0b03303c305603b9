/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A worker that dies at any instruction: a process takes and uses heads and is stopped after each
 * instruction. Another goes on with a copy of the memory that outlives it, and is stopped after
 * each instruction as well; a third one completes what that left behind. The guest must get each
 * chain back once.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/worker/tests/driver.h"

enum { SIZE = 8, BASE = UINT16_MAX - 1, RING_BYTES = DATA_PAGE * PAGE };
/* What is written to a chain, beside its head, says who used it. */
enum { BY_FIRST = 100, BY_SECOND = 200, BY_THIRD = 300, LATE = 400 };

/* Beside the guest's memory. */
struct shared {
    struct vac_inflight inflight;
    uint32_t taken; /* the first one's own account, written after it has done so */
    uint32_t used;
};

struct world {
    struct driver driver;
    struct shared *shared;
};

static struct world first;
static struct world second;
static struct world third;
static unsigned states;

static void begin(struct world *world)
{
    driver_begin(&world->driver, SIZE, 0);
    world->driver.ring.base = world->driver.seen = BASE;
    set_available(&world->driver, BASE);
    ((uint16_t *)driver_at(&world->driver, GUEST_BASE + DRIVER_USED))[1] = BASE;
    world->shared = (struct shared *)mmap(NULL, sizeof(*world->shared), PROT_READ | PROT_WRITE,
                                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(world->shared, MAP_FAILED);
}

static void end(struct world *world)
{
    munmap(world->shared, sizeof(*world->shared));
    driver_end(&world->driver);
}

static void *ring_of(const struct world *world)
{
    return driver_at(&world->driver, GUEST_BASE);
}

static void copy(struct world *to, const struct world *from)
{
    memcpy(ring_of(to), ring_of(from), RING_BYTES);
    memcpy(to->shared, from->shared, sizeof(*to->shared));
    to->driver.ring.epoch = from->driver.ring.epoch;
}

static void begin_queue(const struct world *world, struct vac_virtqueue *queue)
{
    struct vac_guest_memory *memory = driver_map(&world->driver);

    if (vac_virtqueue_begin(queue, &world->driver.ring, memory, &world->shared->inflight))
        _exit(2);
    vac_guest_memory_put(memory);
}

/* Takes all there is, uses it out of order, and again what the guest gives at once. */
static void work(void)
{
    static const int8_t script[] = {-1, -1, 3, -1, -1, 1, 0, -1, 2, 3};
    struct vac_virtqueue queue;
    const char *reason;
    uint16_t head;

    begin_queue(&first, &queue);
    for (size_t i = 0; i < sizeof(script); i++) {
        if (script[i] < 0) {
            if (vac_virtqueue_take(&queue, &head, &reason) != VAC_VIRTQUEUE_TAKEN)
                _exit(3);
            first.shared->taken++;
            continue;
        }
        vac_virtqueue_use(&queue, (uint16_t)script[i], BY_FIRST + (uint32_t)script[i]);
        first.shared->used++;
        if (i == 2)
            offer(&first.driver, 3);
    }
}

static void use_lost(struct vac_virtqueue *queue, uint32_t who)
{
    uint16_t heads[VAC_QUEUE_SIZE];
    size_t count = vac_inflight_heads(queue->inflight, heads);

    for (size_t i = 0; i < count; i++)
        vac_virtqueue_use(queue, heads[i], who + heads[i]);
}

static void go_on(void)
{
    struct vac_virtqueue queue;

    begin_queue(&second, &queue);
    use_lost(&queue, BY_SECOND);
}

static void step(pid_t child, int *status)
{
    assert_int_equal(ptrace(PTRACE_SINGLESTEP, child, NULL, NULL), 0);
    assert_int_equal(waitpid(child, status, 0), child);
}

/* Runs `child` in a process of its own, and `state` whenever that has changed the world. */
static void trace(const struct world *world, void (*run)(void), void (*state)(void))
{
    uint8_t *before = (uint8_t *)malloc(RING_BYTES + sizeof(struct shared));
    int status;

    assert_non_null(before);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(4);
        raise(SIGSTOP);
        run();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSTOPPED(status));
    memset(before, 0xFF, RING_BYTES + sizeof(struct shared));
    while (WIFSTOPPED(status)) {
        if (memcmp(before, ring_of(world), RING_BYTES) != 0 ||
            memcmp(before + RING_BYTES, world->shared, sizeof(struct shared)) != 0) {
            memcpy(before, ring_of(world), RING_BYTES);
            memcpy(before + RING_BYTES, world->shared, sizeof(struct shared));
            state();
        }
        step(child, &status);
    }
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    free(before);
}

/* What the guest has got. */
static unsigned collect(struct world *world, struct vring_used_elem *elements)
{
    unsigned count = 0;

    world->driver.seen = BASE;
    while (reap(&world->driver, &elements[count]))
        assert_true(++count <= SIZE);
    return count;
}

static unsigned offered(const struct world *world)
{
    const uint16_t *available =
        (const uint16_t *)driver_at(&world->driver, GUEST_BASE + DRIVER_AVAILABLE);
    return (uint16_t)(available[1] - BASE);
}

static void complete_third(void)
{
    struct vac_virtqueue queue;
    const char *reason;
    uint16_t head;

    begin_queue(&third, &queue);
    use_lost(&queue, BY_THIRD);
    while (vac_virtqueue_take(&queue, &head, &reason) == VAC_VIRTQUEUE_TAKEN)
        vac_virtqueue_use(&queue, head, LATE + head);
    vac_virtqueue_end(&queue);
}

static void check_counts(const struct vring_used_elem *elements, unsigned count)
{
    unsigned by_first = 0;
    unsigned late = 0;
    unsigned heads[SIZE] = {0};

    for (unsigned i = 0; i < count; i++) {
        assert_true(elements[i].id < 4);
        assert_int_equal(elements[i].len % 100, elements[i].id);
        heads[elements[i].id]++;
        by_first += elements[i].len / 100 == 1;
        late += elements[i].len / 100 == 4;
    }
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(heads[i], i == 3 && offered(&third) == 5 ? 2 : 1);
    /* What had been taken is not taken again; and what had been used stays so. */
    assert_in_range(late + third.shared->taken, count - 1, count);
    assert_in_range(by_first, third.shared->used, third.shared->used + 1);
}

static void check_third(void)
{
    struct vring_used_elem before[SIZE + 1];
    struct vring_used_elem after[SIZE + 1];

    copy(&third, &second);
    unsigned had = collect(&third, before);
    complete_third();
    unsigned count = collect(&third, after);
    assert_int_equal(count, offered(&third));
    assert_memory_equal(before, after, had * sizeof(*before));
    check_counts(after, count);
    states++;
}

static void go_on_second(void)
{
    copy(&second, &first);
    trace(&second, go_on, check_third);
}

static void each_chain_is_used_once(void **state)
{
    (void)state;
    begin(&first);
    begin(&second);
    begin(&third);
    static const uint16_t heads[] = {3, 1, 0, 2};
    for (size_t i = 0; i < 4; i++)
        offer(&first.driver, heads[i]);
    trace(&first, work, go_on_second);
    /* Five heads, each with two stores to take it and five to use it. */
    assert_true(states > 5 * 7);
    print_message("%u states\n", states);
    end(&first);
    end(&second);
    end(&third);
}

static bool begins(struct vac_inflight *inflight)
{
    return vac_inflight_begin(inflight, 5, SIZE, 0);
}

static void damage_is_noticed(void **state)
{
    (void)state;
    struct vac_inflight good;
    struct vac_inflight bad;

    memset(&good, 0, sizeof(good));
    assert_true(begins(&good));
    assert_true(vac_inflight_take(&good, 1));
    assert_true(vac_inflight_take(&good, 2));
    vac_inflight_use(&good, 1, 5);
    vac_inflight_done(&good);
    memcpy(&bad, &good, sizeof(bad));
    assert_true(begins(&bad));
    bad.size = 16;
    assert_false(begins(&bad));
    memcpy(&bad, &good, sizeof(bad));
    atomic_store(&bad.taken, 1000);
    assert_false(begins(&bad));
    memcpy(&bad, &good, sizeof(bad));
    atomic_store(&bad.head[5], 1000);
    assert_false(begins(&bad));
    atomic_store(&bad.head[5], 1);
    assert_false(begins(&bad));
    memcpy(&bad, &good, sizeof(bad));
    atomic_store(&bad.used, UINT64_MAX);
    assert_false(begins(&bad));
    /* A new epoch begins anew, whatever there was. */
    memset(&bad, 0xFF, sizeof(bad));
    assert_true(begins(&bad));
    uint16_t heads[VAC_QUEUE_SIZE];
    assert_int_equal(vac_inflight_heads(&bad, heads), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_chain_is_used_once),
        cmocka_unit_test(damage_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
