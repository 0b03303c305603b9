/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/upgrade.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daemon/front/door.h"
#include "daemon/front/log.h"
#include "daemon/front/loop.h"
#include "daemon/front/notify.h"
#include "daemon/front/passed.h"
#include "daemon/front/tenant.h"

/* How often it is looked whether all has ended, and how long calls may go on. */
#define LOOK_NS UINT64_C(5000000)
#define PATIENCE_NS UINT64_C(10000000000)
enum { CHECK_MS = 10000, MOST_ARGUMENTS = 64 };

static char **arguments;
static char program[PATH_MAX];
static struct vac_timer look;
static uint64_t until_ns;
static bool killed;
static enum { STAYS, LEAVES, BECOMES } plan;

void vac_upgrade_init(char **argv)
{
    ssize_t length = readlink("/proc/self/exe", program, sizeof(program) - 1);

    arguments = argv;
    program[length > 0 ? length : 0] = '\0';
}

bool vac_upgrade_is_near(void)
{
    return plan != STAYS;
}

/* Whether the program there, which may be another one by now, takes the configuration. */
static bool check(void)
{
    char *words[MOST_ARGUMENTS + 2];
    int count = 0;
    int status = -1;
    pid_t pid;
    posix_spawnattr_t attributes;
    sigset_t none;

    while (arguments[count] && count < MOST_ARGUMENTS) {
        words[count] = arguments[count];
        count++;
    }
    words[count] = (char *)(uintptr_t) "--check";
    words[count + 1] = NULL;
    sigemptyset(&none);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    int error = posix_spawn(&pid, program, NULL, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    if (error) {
        vac_log_error(NULL, "no upgrade: %s cannot be executed: %s; vacceld goes on", program,
                      strerror(error));
        return false;
    }
    /* It ends by itself; one that does not is none. */
    for (int waited = 0; waitpid(pid, &status, WNOHANG) == 0; waited++) {
        if (waited == CHECK_MS) {
            kill(pid, SIGKILL);
            waitpid(pid, &status, 0);
            break;
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    vac_log_error(NULL,
                  "no upgrade: %s does not take the configuration (see above, or run it with "
                  "--check); vacceld goes on as it was",
                  program);
    return false;
}

/* All goes on as before. */
static void go_on(void)
{
    vac_passed_hand_over(false);
    plan = STAYS;
    vac_notify("READY=1");
    for (struct vac_tenant_front *tenant = vac_tenants; tenant; tenant = tenant->next)
        vac_worker_go_on(tenant);
}

static void become(void)
{
    sigset_t none, before;

    bool good = vac_doors_leave();
    for (struct vac_tenant_front *tenant = vac_tenants; tenant && good; tenant = tenant->next)
        good = vac_vhosts_leave(tenant);
    good = good && vac_passed_hand_over(true);
    if (good) {
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, &before);
        execv(program, arguments);
        sigprocmask(SIG_SETMASK, &before, NULL);
    }
    vac_log_error(NULL, "no upgrade: %s; vacceld goes on as it was",
                  good ? strerror(errno) : "memory ran out");
    go_on();
}

static bool is_quiet(void)
{
    for (struct vac_tenant_front *tenant = vac_tenants; tenant; tenant = tenant->next) {
        if (tenant->worker.pid > 0 || (!killed && vac_vhosts_busy(tenant)))
            return false;
    }
    return true;
}

static void look_again(struct vac_timer *timer)
{
    if (is_quiet()) {
        if (plan == LEAVES)
            vac_loop_stop();
        else
            become();
        return;
    }
    if (vac_now_ns() > until_ns) {
        for (struct vac_tenant_front *tenant = vac_tenants; tenant; tenant = tenant->next)
            if (tenant->worker.pid > 0)
                vac_worker_kill(tenant, "it did not leave its queues before vacceld was replaced");
        killed = true;
    }
    vac_timer_set(timer, vac_now_ns() + LOOK_NS);
}

static void drain(void)
{
    killed = false;
    until_ns = vac_now_ns() + PATIENCE_NS;
    for (struct vac_tenant_front *tenant = vac_tenants; tenant; tenant = tenant->next)
        vac_worker_park(tenant);
    look.fire = look_again;
    vac_timer_set(&look, vac_now_ns());
}

void vac_upgrade_begin(void)
{
    if (plan != STAYS || !check())
        return;
    vac_log_info(NULL, "the program at %s takes over", program);
    vac_notify("RELOADING=1");
    plan = BECOMES;
    drain();
}

void vac_upgrade_leave(void)
{
    if (plan == LEAVES) {
        vac_loop_stop(); /* asked twice: at once */
        return;
    }
    vac_timer_clear(&look);
    plan = LEAVES;
    drain();
}
