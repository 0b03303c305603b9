/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { SIGNALS = 2, BY_SIGNAL = 128 };

static const int signals[SIGNALS] = {SIGINT, SIGTERM};

/* The event is never read, so that it stays readable for all who wait. A handler may do nothing but
 * write to it; the thread does the rest. Lock-free atomics are for handlers and threads alike. */
static struct {
    atomic_int signal;
    atomic_int event; /* its descriptor; -1 while nothing is watched */
    bool caught[SIGNALS];
    struct sigaction before[SIGNALS];
    void (*act)(void *user);
    void *user;
    bool running;
    pthread_t thread;
} watch = {.event = -1};

static void on_signal(int number)
{
    const uint64_t one = 1;
    int error = errno;
    int none = 0;
    atomic_compare_exchange_strong(&watch.signal, &none, number);
    if (write(watch.event, &one, sizeof(one)) < 0) {
        /* It is readable already. */
    }
    errno = error;
}

static void *wait_for_signal(void *unused)
{
    struct pollfd event = {.fd = watch.event, .events = POLLIN};
    while (poll(&event, 1, -1) < 0 && errno == EINTR) {
    }
    /* Ended by vac_interrupt_unwatch() without one. */
    if (watch.signal)
        watch.act(watch.user);
    return unused;
}

void vac_interrupt_watch(void (*act)(void *user), void *user)
{
    /* Once: the second signal does what it did before. Calls that wait are to be interrupted. */
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
    watch.signal = 0;
    watch.event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (watch.event < 0)
        return; /* signals end the program, then */
    watch.act = act;
    watch.user = user;
    watch.running = act && pthread_create(&watch.thread, NULL, wait_for_signal, NULL) == 0;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < SIGNALS; i++) {
        sigaction(signals[i], NULL, &watch.before[i]);
        watch.caught[i] = watch.before[i].sa_handler != SIG_IGN;
        if (watch.caught[i])
            sigaction(signals[i], &action, NULL);
    }
}

void vac_interrupt_unwatch(void)
{
    const uint64_t one = 1;
    if (watch.event < 0)
        return;
    for (int i = 0; i < SIGNALS; i++) {
        if (watch.caught[i])
            sigaction(signals[i], &watch.before[i], NULL);
    }
    if (watch.running) {
        ssize_t written = write(watch.event, &one, sizeof(one));
        (void)written; /* it fails only when the event is readable already */
        pthread_join(watch.thread, NULL);
        watch.running = false;
    }
    close(watch.event);
    watch.event = -1;
}

int vac_interrupt_signal(void)
{
    return watch.signal;
}

int vac_interrupt_exit_status(void)
{
    return BY_SIGNAL + watch.signal;
}

bool vac_interrupt_readable(int fd, bool wait)
{
    /* A descriptor of -1 is left out. */
    struct pollfd polled[] = {{.fd = fd, .events = POLLIN}, {.fd = watch.event, .events = POLLIN}};
    while (!watch.signal) {
        int ready = poll(polled, 2, wait ? -1 : 0);
        if (ready < 0 && errno == EINTR)
            continue;
        /* An error is for read() to tell. */
        return ready < 0 || (polled[0].revents && !watch.signal);
    }
    return false;
}
