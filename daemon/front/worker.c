/* SPDX-License-Identifier: Apache-2.0 */
/* Starts workers when they are needed, has them told everything, and picks up after them. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/front/groups.h"
#include "daemon/front/jobs.h"
#include "daemon/front/log.h"
#include "daemon/front/share.h"
#include "daemon/front/spawn.h"
#include "daemon/front/upgrade.h"

#define SECOND_NS UINT64_C(1000000000)
/* Which worked that long has not crashed for the same reason as the one before. */
#define HEALTHY_NS (60 * SECOND_NS)
#define FIRST_DELAY_NS (SECOND_NS / 10)
#define LONGEST_DELAY_NS (30 * SECOND_NS)
/* How often to see whether there is room for one more. */
#define ROOM_NS (SECOND_NS / 4)

struct vac_tenant_front *vac_tenants;

static void start(struct vac_tenant_front *tenant);

static struct vac_tenant_front *of_ended(struct vac_watch *watch)
{
    return (struct vac_tenant_front *)(void *)((char *)watch - offsetof(struct vac_worker, ended));
}

static struct vac_tenant_front *of_wait(struct vac_timer *timer)
{
    return (struct vac_tenant_front *)(void *)((char *)timer - offsetof(struct vac_worker, wait));
}

static struct vac_tenant_front *of_answer(struct vac_timer *timer)
{
    return (struct vac_tenant_front *)(void *)((char *)timer - offsetof(struct vac_worker, answer));
}

void vac_worker_kill(struct vac_tenant_front *tenant, const char *why)
{
    struct vac_worker *worker = &tenant->worker;

    if (worker->pid <= 0 || worker->why)
        return;
    worker->why = why;
    kill(worker->pid, SIGKILL);
    /* It is not believed from here on; what is left is that it ends. */
    vac_loop_remove(&worker->control);
    vac_timer_clear(&worker->answer);
}

/* What waits for a call may take as long as a call may. */
static uint64_t patience(const struct vac_tenant_front *tenant, const struct vac_job *job)
{
    uint64_t limit = tenant->config->answer_timeout_ns;

    switch (job->request.kind) {
    case VAC_CONTROL_QUEUE_STOP:
    case VAC_CONTROL_DEVICE_RESET:
    case VAC_CONTROL_DEVICE_GONE:
    case VAC_CONTROL_QUIT:
        return limit + tenant->own->max_call_ns + tenant->own->grace_ns;
    default:
        return limit;
    }
}

static void expect_answer(struct vac_tenant_front *tenant)
{
    const struct vac_job *job = vac_jobs_oldest(&tenant->worker);

    if (job)
        vac_timer_set(&tenant->worker.answer, job->sent_ns + patience(tenant, job));
    else
        vac_timer_clear(&tenant->worker.answer);
}

static void no_answer(struct vac_timer *timer)
{
    vac_worker_kill(of_answer(timer), "it did not answer");
}

void vac_worker_ask(struct vac_tenant_front *tenant, struct vac_device *device,
                    const struct vac_control_request *request, const int *fds, unsigned count)
{
    struct vac_worker *worker = &tenant->worker;

    if (worker->pid <= 0 || worker->why)
        return;
    if (!vac_jobs_add(worker, device, request, fds, count)) {
        vac_worker_kill(tenant, "it could not be told what to do");
        return;
    }
    if (!worker->answer.set)
        expect_answer(tenant);
}

void vac_worker_forget(struct vac_tenant_front *tenant, const struct vac_device *device)
{
    for (struct vac_job *job = tenant->worker.jobs; job; job = job->next)
        if (job->device == device)
            job->device = NULL;
}

static void quit(struct vac_tenant_front *tenant)
{
    struct vac_control_request request = {.kind = VAC_CONTROL_QUIT};

    tenant->worker.state = VAC_WORKER_QUITS;
    vac_worker_ask(tenant, NULL, &request, NULL, 0);
}

void vac_worker_park(struct vac_tenant_front *tenant)
{
    if (tenant->worker.state != VAC_WORKER_RUNS)
        return;
    tenant->worker.state = VAC_WORKER_PARKS;
    vac_vhosts_park(tenant);
    if (!tenant->worker.jobs)
        quit(tenant);
}

static void take_answer(struct vac_tenant_front *tenant, const struct vac_control_answer *answer)
{
    struct vac_job *job = vac_jobs_take(&tenant->worker, answer);

    if (!job) {
        vac_worker_kill(tenant, "it answered what it was not asked");
        return;
    }
    if (job->request.kind == VAC_CONTROL_CONFIG && answer->status) {
        vac_worker_kill(tenant, "it does not take its configuration; install the worker that "
                                "belongs to this version");
    } else if (job->request.kind == VAC_CONTROL_PRELOAD && answer->status) {
        vac_log_error(tenant->own->name, "the model %s cannot be loaded beforehand: %s",
                      job->request.preload.text, strerror(-answer->status));
    } else if (job->device) {
        vac_device_answered(job->device, &job->request, answer);
    }
    vac_job_free(job);
    expect_answer(tenant);
    if (tenant->worker.state == VAC_WORKER_PARKS && !tenant->worker.jobs)
        quit(tenant);
    vac_watchdog_idle_from_now(tenant);
}

/* Its socket has ended, and so has it, most likely: its process says how. If not, it is killed. */
static void lose_touch(struct vac_tenant_front *tenant)
{
    vac_loop_remove(&tenant->worker.control);
    vac_timer_set(&tenant->worker.answer, vac_now_ns() + SECOND_NS);
}

static void heard(struct vac_watch *watch, uint32_t events)
{
    struct vac_tenant_front *tenant = (struct vac_tenant_front *)(void *)watch;
    struct vac_control_answer answer;
    int failure = 0;

    if (events & EPOLLOUT && !vac_jobs_send(&tenant->worker))
        failure = -EPIPE;
    if (!failure && events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        failure = vac_control_answered(watch->fd, &answer);
        if (!failure)
            take_answer(tenant, &answer);
    }
    if (failure == -EPROTO)
        vac_worker_kill(tenant, "it answered with nonsense");
    else if (failure && failure != -EAGAIN)
        lose_touch(tenant);
}

/* In words. */
static void describe_end(struct vac_tenant_front *tenant, const siginfo_t *info)
{
    const struct vac_worker *worker = &tenant->worker;
    const char *name = tenant->own->name;

    if (worker->why)
        vac_log_error(name, "worker %d was killed: %s", (int)worker->pid, worker->why);
    else if (info->si_code == CLD_EXITED)
        vac_log_error(name, "worker %d ended with status %d", (int)worker->pid, info->si_status);
    else
        vac_log_error(name, "worker %d died of signal %d (%s)", (int)worker->pid, info->si_status,
                      strsignal(info->si_status));
}

static uint64_t delay_after_crash(struct vac_worker *worker)
{
    uint64_t delay = 0;

    /* One that has served calls can serve the next. Others would only be started to die. */
    if (vac_now_ns() - worker->started_ns > HEALTHY_NS || atomic_load(&worker->board->calls))
        worker->crashes = 0;
    worker->crashes++;
    if (worker->crashes > 1)
        delay = FIRST_DELAY_NS << (worker->crashes < 12 ? worker->crashes - 2 : 10);
    return delay < LONGEST_DELAY_NS ? delay : LONGEST_DELAY_NS;
}

/* Room may have come for others. */
static void wake_waiting(void)
{
    for (struct vac_tenant_front *tenant = vac_tenants; tenant; tenant = tenant->next)
        if (tenant->worker.state == VAC_WORKER_WAITING && !tenant->worker.crashes)
            vac_timer_set(&tenant->worker.wait, vac_now_ns());
}

static void ended(struct vac_watch *watch, uint32_t events)
{
    struct vac_tenant_front *tenant = of_ended(watch);
    struct vac_worker *worker = &tenant->worker;
    siginfo_t info = {0};
    bool asked = worker->state == VAC_WORKER_QUITS && !worker->why;
    uint64_t delay = 0;

    (void)events;
    if (waitid(P_PIDFD, (id_t)watch->fd, &info, WEXITED | WNOHANG) < 0 || !info.si_pid)
        return;
    if (!asked) {
        delay = delay_after_crash(worker);
        describe_end(tenant, &info);
        if (delay)
            vac_log_error(tenant->own->name,
                          "its next worker starts in %llu ms at the earliest, "
                          "as the last %u have ended too soon",
                          (unsigned long long)(delay / 1000000), worker->crashes);
    }
    vac_watchdog_end(tenant);
    vac_timer_clear(&worker->answer);
    if (!worker->why)
        vac_loop_remove(&worker->control);
    vac_loop_remove(&worker->ended);
    close(worker->control.fd);
    close(worker->ended.fd);
    vac_share_ended(tenant);
    vac_groups_remove(tenant->own);
    munmap(worker->board, sizeof(*worker->board));
    worker->board = NULL;
    worker->pid = 0;
    worker->why = NULL;
    worker->state = VAC_WORKER_NONE;
    bool wanted = worker->wanted;
    worker->wanted = false;
    vac_jobs_clear(worker);
    vac_streams_lost(tenant);
    if (delay) {
        worker->state = VAC_WORKER_WAITING;
        vac_timer_set(&worker->wait, vac_now_ns() + delay);
    }
    vac_vhosts_lost(tenant, asked);
    if (wanted || (!asked && vac_vhosts_need(tenant)))
        vac_worker_need(tenant);
    wake_waiting();
}

static unsigned processes(void)
{
    unsigned count = 0;

    for (struct vac_tenant_front *tenant = vac_tenants; tenant; tenant = tenant->next)
        count += tenant->worker.pid > 0;
    return count;
}

/* Ends the one that is idle for longest. Whether there is room now, or will be. */
static bool make_room(const struct vac_tenant_front *tenant)
{
    struct vac_tenant_front *oldest = NULL;

    if (!tenant->config->max_workers || processes() < tenant->config->max_workers)
        return true;
    for (struct vac_tenant_front *other = vac_tenants; other; other = other->next) {
        if (other->worker.state == VAC_WORKER_PARKS || other->worker.state == VAC_WORKER_QUITS)
            return false; /* there will be */
        if (other->worker.state == VAC_WORKER_RUNS && vac_watchdog_idle(other) &&
            (!oldest || vac_watchdog_last_ns(other) < vac_watchdog_last_ns(oldest)))
            oldest = other;
    }
    if (oldest)
        vac_worker_park(oldest);
    return false;
}

/* Threads start when calls need them. Calls wait for devices as well as for processors, so that
 * there are more than of those. */
static uint32_t threads(const struct vac_config_tenant *own)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    uint32_t count = processors > 8 ? 2 * (uint32_t)processors : 16;

    if (own->max_running)
        count = own->max_running;
    return own->max_calls && own->max_calls < count ? own->max_calls : count;
}

static void ask_rule(struct vac_tenant_front *tenant, const char *kind, const char *value)
{
    struct vac_control_request request = {.kind = VAC_CONTROL_RULE};

    snprintf(request.preload.text, sizeof(request.preload.text), "%s %s", kind, value);
    vac_worker_ask(tenant, NULL, &request, NULL, 0);
}

/* What the tenant may call, before it can. */
static void ask_rules(struct vac_tenant_front *tenant)
{
    const struct vac_config_tenant *own = tenant->own;

    for (size_t i = 0; i < own->allow_ops.count; i++)
        ask_rule(tenant, "op", own->allow_ops.word[i]);
    for (size_t i = 0; i < own->allow_models.count; i++)
        ask_rule(tenant, "model", own->allow_models.word[i]);
    if (!own->allow_upload)
        ask_rule(tenant, "upload", "no");
}

static void configure(struct vac_tenant_front *tenant, int board, int alarm)
{
    const struct vac_config_tenant *own = tenant->own;
    struct vac_control_request request = {.kind = VAC_CONTROL_CONFIG};
    int fds[VAC_CONTROL_CONFIG_FDS] = {board, alarm};

    request.config = (struct vac_control_config){.version = VAC_CONTROL_VERSION,
                                                 .threads = threads(own),
                                                 .max_calls = own->max_calls,
                                                 .max_sessions = own->max_sessions,
                                                 .max_call_ns = own->max_call_ns,
                                                 .max_message = own->max_message,
                                                 .max_memory = own->max_memory,
                                                 .guest_mode = own->guest_mode,
                                                 .guest_gid = own->guest_gid};
    strcpy(request.config.name, own->name);
    vac_worker_ask(tenant, NULL, &request, fds, VAC_CONTROL_CONFIG_FDS);
    ask_rules(tenant);
    vac_share_tell(tenant);
    for (size_t i = 0; i < own->preload.count; i++) {
        request = (struct vac_control_request){.kind = VAC_CONTROL_PRELOAD};
        strcpy(request.preload.text, own->preload.word[i]);
        vac_worker_ask(tenant, NULL, &request, NULL, 0);
    }
}

/* The worker may not change its size under the front. */
static int make_board(struct vac_worker *worker)
{
    int fd = memfd_create("vaccel-board", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    void *memory = MAP_FAILED;

    if (fd >= 0 && ftruncate(fd, sizeof(*worker->board)) == 0 &&
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        memory = mmap(NULL, sizeof(*worker->board), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) {
        if (fd >= 0)
            close(fd);
        return -1;
    }
    worker->board = (struct vac_board *)memory;
    worker->board->magic = VAC_BOARD_MAGIC;
    worker->board->slots = VAC_BOARD_SLOTS;
    atomic_store(&worker->board->watched_ns, UINT64_MAX);
    return fd;
}

/* The process and what the front needs to talk to it; false with errno set and nothing left. */
static bool make_process(struct vac_tenant_front *tenant, int *board, int *alarm)
{
    struct vac_worker *worker = &tenant->worker;
    int pair[2] = {-1, -1};
    int pidfd = -1;

    *board = make_board(worker);
    *alarm = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (*board >= 0 && *alarm >= 0 &&
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0 &&
        fcntl(pair[0], F_SETFL, O_NONBLOCK) == 0)
        worker->pid = vac_spawn(tenant->own, pair[1]);
    if (worker->pid > 0)
        pidfd = pidfd_open(worker->pid, 0);
    int error = errno;
    if (pair[1] >= 0)
        close(pair[1]);
    if (pidfd >= 0) {
        worker->control = (struct vac_watch){pair[0], heard};
        worker->ended = (struct vac_watch){pidfd, ended};
        return true;
    }
    if (worker->pid > 0) {
        kill(worker->pid, SIGKILL);
        waitpid(worker->pid, NULL, 0);
    }
    worker->pid = 0;
    if (pair[0] >= 0)
        close(pair[0]);
    if (*alarm >= 0)
        close(*alarm);
    if (*board >= 0) {
        munmap(worker->board, sizeof(*worker->board));
        worker->board = NULL;
        close(*board);
    }
    errno = error;
    return false;
}

static void start(struct vac_tenant_front *tenant)
{
    struct vac_worker *worker = &tenant->worker;
    int board, alarm;

    if (vac_upgrade_is_near()) {
        worker->state = VAC_WORKER_WAITING;
        return;
    }
    if (!make_room(tenant)) {
        worker->state = VAC_WORKER_WAITING;
        vac_timer_set(&worker->wait, vac_now_ns() + ROOM_NS);
        return;
    }
    worker->started_ns = vac_now_ns();
    if (!make_process(tenant, &board, &alarm)) {
        uint64_t delay = delay_after_crash(worker);
        delay = delay ? delay : FIRST_DELAY_NS;
        vac_log_error(tenant->own->name, "its worker cannot be started: %s; tried again in %llu ms",
                      strerror(errno), (unsigned long long)(delay / 1000000));
        worker->state = VAC_WORKER_WAITING;
        vac_timer_set(&worker->wait, vac_now_ns() + delay);
        return;
    }
    worker->state = VAC_WORKER_RUNS;
    worker->sequence = 0;
    worker->looked_ns = 0;
    vac_loop_add(&worker->control, EPOLLIN);
    vac_loop_add(&worker->ended, EPOLLIN);
    vac_watchdog_begin(tenant, alarm);
    vac_log_info(tenant->own->name, "worker %d starts", (int)worker->pid);
    configure(tenant, board, alarm);
    close(board);
    vac_vhosts_hand_over(tenant);
    vac_streams_hand_over(tenant);
}

static void waited(struct vac_timer *timer)
{
    start(of_wait(timer));
}

void vac_worker_need(struct vac_tenant_front *tenant)
{
    switch (tenant->worker.state) {
    case VAC_WORKER_NONE:
        tenant->worker.state = VAC_WORKER_WAITING;
        start(tenant);
        break;
    case VAC_WORKER_PARKS:
    case VAC_WORKER_QUITS:
        tenant->worker.wanted = true;
        break;
    case VAC_WORKER_RUNS: /* and has not heard of a device that is new */
        vac_vhosts_hand_over(tenant);
        break;
    default:
        break;
    }
}

void vac_worker_go_on(struct vac_tenant_front *tenant)
{
    if (tenant->worker.state == VAC_WORKER_WAITING && !tenant->worker.wait.set)
        vac_timer_set(&tenant->worker.wait, vac_now_ns());
}

void vac_worker_used(struct vac_tenant_front *tenant)
{
    vac_watchdog_idle_from_now(tenant);
}

void vac_worker_init(struct vac_tenant_front *tenant)
{
    tenant->worker.wait.fire = waited;
    tenant->worker.answer.fire = no_answer;
    tenant->worker.alarm.fd = -1;
}

void vac_workers_end(void)
{
    for (struct vac_tenant_front *tenant = vac_tenants; tenant; tenant = tenant->next)
        if (tenant->worker.pid > 0)
            kill(tenant->worker.pid, SIGKILL);
    for (struct vac_tenant_front *tenant = vac_tenants; tenant; tenant = tenant->next)
        if (tenant->worker.pid > 0) {
            waitpid(tenant->worker.pid, NULL, 0);
            vac_groups_remove(tenant->own);
        }
}
