/* SPDX-License-Identifier: Apache-2.0 */
/* Looks at workers' boards: what is late is cancelled, and who does not heed that is killed; who
 * has nothing to do is ended. */
#include <errno.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "daemon/front/tenant.h"

/* A worker that signals its alarm without end is looked at no oftener. */
enum { LOOK_NS = 1000000 };

static struct vac_tenant_front *of_look(struct vac_timer *timer)
{
    return (struct vac_tenant_front *)(void *)((char *)timer - offsetof(struct vac_worker, look));
}

static struct vac_tenant_front *of_idle(struct vac_timer *timer)
{
    return (struct vac_tenant_front *)(void *)((char *)timer - offsetof(struct vac_worker, idle));
}

static struct vac_tenant_front *of_alarm(struct vac_watch *watch)
{
    return (struct vac_tenant_front *)(void *)((char *)watch - offsetof(struct vac_worker, alarm));
}

static uint64_t after(uint64_t time_ns, uint64_t more_ns)
{
    uint64_t sum;

    return __builtin_add_overflow(time_ns, more_ns, &sum) ? UINT64_MAX : sum;
}

/* Cancels the call that had this deadline, and no later one in its slot. */
static void cancel(struct vac_board_slot *slot, uint64_t deadline)
{
    int32_t over = VAC_BOARD_OVERDUE;
    int32_t none = 0;

    if (!__atomic_compare_exchange_n(&slot->cancelled, &none, over, false, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST))
        return;
    if (atomic_load(&slot->deadline_ns) != deadline)
        __atomic_compare_exchange_n(&slot->cancelled, &over, 0, false, __ATOMIC_SEQ_CST,
                                    __ATOMIC_SEQ_CST);
}

static void look(struct vac_timer *timer)
{
    struct vac_tenant_front *tenant = of_look(timer);
    struct vac_worker *worker = &tenant->worker;
    struct vac_board *board = worker->board;
    uint64_t now = vac_now_ns();
    uint64_t next = UINT64_MAX;
    uint64_t count;

    worker->looked_ns = now;
    /* Whoever begins a call from here on says so; calls before it are read below. */
    ssize_t got = read(worker->alarm.fd, &count, sizeof(count));
    (void)got;
    atomic_store(&board->watched_ns, UINT64_MAX);
    for (uint32_t i = 0; i < VAC_BOARD_SLOTS; i++) {
        struct vac_board_slot *slot = &board->slot[i];
        uint64_t deadline = atomic_load(&slot->deadline_ns);
        if (!deadline || deadline == UINT64_MAX)
            continue;
        uint64_t due = deadline;
        if (deadline <= now) {
            cancel(slot, deadline);
            due = after(deadline, tenant->own->grace_ns);
            if (due <= now) {
                vac_worker_kill(tenant, "a call was cancelled at its deadline and did not end in "
                                        "the time of grace");
                return;
            }
        }
        next = due < next ? due : next;
    }
    atomic_store(&board->watched_ns, next);
    if (next != UINT64_MAX)
        vac_timer_set(&worker->look, next > now + LOOK_NS ? next : now + LOOK_NS);
    vac_loop_change(&worker->alarm, EPOLLIN | EPOLLONESHOT);
}

static void alarmed(struct vac_watch *watch, uint32_t events)
{
    struct vac_tenant_front *tenant = of_alarm(watch);

    (void)events;
    vac_timer_set(&tenant->worker.look, tenant->worker.looked_ns + LOOK_NS);
}

uint64_t vac_watchdog_last_ns(const struct vac_tenant_front *tenant)
{
    const struct vac_worker *worker = &tenant->worker;
    uint64_t last = worker->board ? atomic_load(&worker->board->last_ns) : 0;
    uint64_t now = vac_now_ns();

    if (last > now)
        last = now;
    return last > worker->used_ns ? last : worker->used_ns;
}

bool vac_watchdog_idle(const struct vac_tenant_front *tenant)
{
    if (tenant->worker.jobs || !tenant->worker.board)
        return false;
    for (uint32_t i = 0; i < VAC_BOARD_SLOTS; i++)
        if (atomic_load(&tenant->worker.board->slot[i].deadline_ns))
            return false;
    return true;
}

static void check_idle(struct vac_timer *timer)
{
    struct vac_tenant_front *tenant = of_idle(timer);
    uint64_t now = vac_now_ns();
    uint64_t due = after(vac_watchdog_last_ns(tenant), tenant->own->idle_timeout_ns);

    if (tenant->worker.state != VAC_WORKER_RUNS)
        return;
    if (due <= now && vac_watchdog_idle(tenant)) {
        vac_worker_park(tenant);
        return;
    }
    /* What is under way now began before: it is looked at again as if it began now. */
    vac_timer_set(timer, due > now ? due : after(now, tenant->own->idle_timeout_ns));
}

void vac_watchdog_idle_from_now(struct vac_tenant_front *tenant)
{
    tenant->worker.used_ns = vac_now_ns();
    if (tenant->own->idle_timeout_ns && tenant->worker.state == VAC_WORKER_RUNS &&
        !tenant->worker.idle.set)
        vac_timer_set(&tenant->worker.idle,
                      after(tenant->worker.used_ns, tenant->own->idle_timeout_ns));
}

void vac_watchdog_begin(struct vac_tenant_front *tenant, int alarm)
{
    struct vac_worker *worker = &tenant->worker;

    worker->alarm = (struct vac_watch){alarm, alarmed};
    worker->look.fire = look;
    worker->idle.fire = check_idle;
    vac_loop_add(&worker->alarm, EPOLLIN | EPOLLONESHOT);
    vac_watchdog_idle_from_now(tenant);
}

void vac_watchdog_end(struct vac_tenant_front *tenant)
{
    struct vac_worker *worker = &tenant->worker;

    vac_timer_clear(&worker->look);
    vac_timer_clear(&worker->idle);
    if (worker->alarm.fd >= 0) {
        vac_loop_remove(&worker->alarm);
        close(worker->alarm.fd);
    }
    worker->alarm.fd = -1;
}
