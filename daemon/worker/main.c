/* SPDX-License-Identifier: Apache-2.0 */
/** vaccel-worker: runs the calls of one tenant. vacceld starts it, and ends it. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/config.h"
#include "core/place.h"
#include "daemon/common/control.h"
#include "daemon/worker/orders.h"
#include "daemon/worker/tenant.h"

enum { EXIT_USAGE = 2 };

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

int main(int argc, char **argv)
{
    (void)argc;
    (void)argv; /* the tenant's name, for who lists processes */
    if (!is_control(VAC_CONTROL_FD)) {
        fputs("vaccel-worker: this is a part of vacceld, which starts it; start vacceld instead\n",
              stderr);
        return EXIT_USAGE;
    }
    confine();
    begin_log();
    vac_place_program(VACCEL_LIB_FROM_LIBEXEC);
    vac_orders_serve(VAC_CONTROL_FD);
    /* Threads of frameworks may still run what destructors take down. */
    _exit(1);
}
