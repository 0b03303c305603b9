/* SPDX-License-Identifier: Apache-2.0 */
/** vaccel-worker: runs the calls of one tenant. vacceld starts it, and ends it. */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/config.h"
#include "core/place.h"
#include "daemon/common/control.h"
#include "daemon/sandbox/sandbox.h"
#include "daemon/worker/orders.h"
#include "daemon/worker/tenant.h"

enum { EXIT_USAGE = 2, EXIT_SANDBOX = 3 };

/* Says what it says in the tenant's name, in one piece, since others write there too. What the
 * library says in VACCEL_LOG's terms is said, too. */
static void say(void *user, vaccel_log_level level, const char *message)
{
    static const char *const levels[] = {"", "<3>", "<4>", "<6>", "<7>"};
    const char *prefix = getenv("JOURNAL_STREAM") ? levels[level] : "";

    (void)user;
    dprintf(STDERR_FILENO, "%svaccel-worker: %s%s%s%s\n", prefix,
            vac_tenant.name[0] ? "tenant " : "", vac_tenant.name, vac_tenant.name[0] ? ": " : "",
            message);
}

static void begin_log(void)
{
    vaccel_log_level level = vac_config()->log_level;

    vaccel_log_set(say, NULL, level > VACCEL_LOG_WARN ? level : VACCEL_LOG_WARN);
}

static int is_control(int fd)
{
    int type;
    socklen_t size = sizeof(type);

    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

/* It gets no rights that it does not have, leaves no guest's memory in a core file, and does not
 * outlive who started it. That one stops it, also when a terminal or a service manager signals
 * both. */
static void confine(void)
{
    const struct rlimit none = {0, 0};

    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    setrlimit(RLIMIT_CORE, &none);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
}

/* Before there are threads, and before anything is read that a guest has a say in. What a kernel
 * lacks is said in one line. */
static bool enter_sandbox(const char *tenant)
{
    struct vac_sandbox sandbox;
    char missing[600] = "";
    char why[256] = "";
    size_t length = 0;
    bool entered = vac_sandbox_enter(&sandbox, why, sizeof(why));

    /* Changing users forgets it. */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    for (int i = 0; !sandbox.off && i < VAC_SANDBOX_PARTS && length < sizeof(missing); i++)
        if (!sandbox.part[i].held)
            length += (size_t)snprintf(
                missing + length, sizeof(missing) - length, "%s%s (%s)", length ? ", " : "",
                vac_sandbox_part_name((enum vac_sandbox_part)i), sandbox.part[i].how);
    snprintf(vac_tenant.name, sizeof(vac_tenant.name), "%s", tenant);
    if (!entered)
        say(NULL, VACCEL_LOG_ERROR, why);
    else if (length) {
        char line[700];
        snprintf(line, sizeof(line), "its sandbox lacks %s", missing);
        say(NULL, VACCEL_LOG_WARN, line);
    }
    return entered;
}

int main(int argc, char **argv)
{
    /* Else the argument is the tenant's name, for who lists processes. */
    if (argc > 1 && strncmp(argv[1], "--check-sandbox", 15) == 0) {
        vac_place_program(VACCEL_LIB_FROM_LIBEXEC);
        /* As a worker ends: a leak checker at exit would ask for what the sandbox ends processes
         * for. */
        _exit(vac_sandbox_check(strcmp(argv[1], "--check-sandbox=json") == 0));
    }
    if (!is_control(VAC_CONTROL_FD)) {
        fputs("vaccel-worker: this is a part of vacceld, which starts it; start vacceld instead\n",
              stderr);
        return EXIT_USAGE;
    }
    confine();
    vac_place_program(VACCEL_LIB_FROM_LIBEXEC);
    bool locked = enter_sandbox(argc > 1 ? argv[1] : "");
    begin_log();
    if (!locked)
        return EXIT_SANDBOX;
    vac_orders_serve(VAC_CONTROL_FD);
    /* Threads of frameworks may still run what destructors take down. */
    _exit(1);
}
