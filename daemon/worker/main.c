/* SPDX-License-Identifier: Apache-2.0 */
/** vaccel-worker: runs the calls of one tenant. vacceld starts it, and ends it. */
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/place.h"
#include "daemon/common/control.h"
#include "daemon/worker/orders.h"

enum { EXIT_USAGE = 2 };

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
    vac_place_program(VACCEL_LIB_FROM_LIBEXEC);
    vac_orders_serve(VAC_CONTROL_FD);
    /* Threads of frameworks may still run what destructors take down. */
    _exit(1);
}
