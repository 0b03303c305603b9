/* SPDX-License-Identifier: Apache-2.0 */
/** The front's only thread: descriptors and times that it waits for. */
#ifndef VAC_FRONT_LOOP_H
#define VAC_FRONT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/** A descriptor that is waited for; part of a larger struct. Everything may be removed, and freed,
 * by whoever is called: events are taken one at a time. */
struct vac_watch {
    int fd;
    void (*ready)(struct vac_watch *watch, uint32_t events); /* EPOLLIN, … */
};

struct vac_timer {
    void (*fire)(struct vac_timer *timer);
    uint64_t due_ns; /* CLOCK_MONOTONIC */
    bool set;
    struct vac_timer *next;
};

bool vac_loop_init(void);
/** Waits for `events` as epoll does, until removed. False with errno set. */
bool vac_loop_add(struct vac_watch *watch, uint32_t events);
/** Other events; 0 for none but hang-ups. */
void vac_loop_change(struct vac_watch *watch, uint32_t events);
/** Before the descriptor is closed. */
void vac_loop_remove(struct vac_watch *watch);

/** Has it fire once, at that time instead of any that was set. */
void vac_timer_set(struct vac_timer *timer, uint64_t due_ns);
void vac_timer_clear(struct vac_timer *timer);
uint64_t vac_now_ns(void);

/** Runs until vac_loop_stop(). */
void vac_loop_run(void);
void vac_loop_stop(void);

#endif
