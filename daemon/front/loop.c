/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/loop.h"

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <time.h>

static int epoll = -1;
static bool running;
static struct vac_timer *first; /* the earliest; the others in order */

bool vac_loop_init(void)
{
    epoll = epoll_create1(EPOLL_CLOEXEC);
    return epoll >= 0;
}

bool vac_loop_add(struct vac_watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data = {.ptr = watch}};

    return epoll_ctl(epoll, EPOLL_CTL_ADD, watch->fd, &event) == 0;
}

void vac_loop_change(struct vac_watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data = {.ptr = watch}};

    epoll_ctl(epoll, EPOLL_CTL_MOD, watch->fd, &event);
}

void vac_loop_remove(struct vac_watch *watch)
{
    epoll_ctl(epoll, EPOLL_CTL_DEL, watch->fd, NULL);
}

void vac_timer_clear(struct vac_timer *timer)
{
    for (struct vac_timer **at = &first; timer->set && *at; at = &(*at)->next)
        if (*at == timer) {
            *at = timer->next;
            break;
        }
    timer->set = false;
}

void vac_timer_set(struct vac_timer *timer, uint64_t due_ns)
{
    struct vac_timer **at = &first;

    vac_timer_clear(timer);
    while (*at && (*at)->due_ns <= due_ns)
        at = &(*at)->next;
    timer->due_ns = due_ns;
    timer->set = true;
    timer->next = *at;
    *at = timer;
}

uint64_t vac_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Fires what is due; how long until the next, in milliseconds, rounded up; -1 for ever. */
static int fire_due(void)
{
    uint64_t now = vac_now_ns();

    while (first && first->due_ns <= now) {
        struct vac_timer *timer = first;
        first = timer->next;
        timer->set = false;
        timer->fire(timer);
    }
    if (!first)
        return -1;
    uint64_t ms = (first->due_ns - now + 999999) / 1000000;
    return ms < INT_MAX ? (int)ms : INT_MAX;
}

void vac_loop_run(void)
{
    running = true;
    while (running) {
        struct epoll_event event;
        int wait = fire_due();
        /* One at a time: the watch of a second one could be gone after the first. */
        if (!running || epoll_wait(epoll, &event, 1, wait) != 1)
            continue;
        struct vac_watch *watch = (struct vac_watch *)event.data.ptr;
        watch->ready(watch, event.events);
    }
}

void vac_loop_stop(void)
{
    running = false;
}
