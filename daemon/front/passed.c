/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/front/passed.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the vacceld before this one left: "FD:NAME" and spaces. */
#define LEFT "VACCEL_FDS"

enum { FIRST = 3, MOST = 8192, NAME = 64 };

struct passed {
    int fd;
    char name[NAME];
};

struct list {
    struct passed *item;
    size_t count;
};

static struct list here; /* what was passed */
static struct list next; /* what is to be */

static bool add(struct list *list, int fd, const char *name, size_t length)
{
    if (list->count == MOST || length >= NAME)
        return false;
    if (list->count % 64 == 0) {
        struct passed *grown =
            (struct passed *)realloc(list->item, (list->count + 64) * sizeof(*grown));
        if (!grown)
            return false;
        list->item = grown;
    }
    struct passed *item = &list->item[list->count++];
    item->fd = fd;
    memcpy(item->name, name, length);
    item->name[length] = '\0';
    return true;
}

static bool is_open(int fd)
{
    return fd >= FIRST && fcntl(fd, F_GETFD) >= 0;
}

/* Those of systemd have numbers one after the other, and perhaps names. */
static void take_listen_fds(void)
{
    const char *pid = getenv("LISTEN_PID");
    const char *count = getenv("LISTEN_FDS");
    const char *names = getenv("LISTEN_FDNAMES");
    long number =
        pid && count && strtol(pid, NULL, 10) == (long)getpid() ? strtol(count, NULL, 10) : 0;

    for (int fd = FIRST; fd < FIRST + number && is_open(fd); fd++) {
        size_t length = names ? strcspn(names, ":") : 0;
        add(&here, fd, names ? names : "", length < NAME ? length : 0);
        names = names && names[length] ? names + length + 1 : NULL;
    }
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    unsetenv("LISTEN_FDNAMES");
}

static void take_left(void)
{
    const char *at = getenv(LEFT);

    while (at && *at) {
        char *name;
        long fd = strtol(at, &name, 10);
        if (name == at || *name != ':' || fd > INT32_MAX || !is_open((int)fd))
            break;
        size_t length = strcspn(++name, " ");
        add(&here, (int)fd, name, length);
        at = name + length + (name[length] == ' ');
    }
    unsetenv(LEFT);
}

void vac_passed_init(void)
{
    take_listen_fds();
    take_left();
    for (size_t i = 0; i < here.count; i++)
        fcntl(here.item[i].fd, F_SETFD, FD_CLOEXEC);
}

size_t vac_passed_count(void)
{
    return here.count;
}

const char *vac_passed_name(size_t index)
{
    return here.item[index].name;
}

int vac_passed_fd(size_t index)
{
    return here.item[index].fd;
}

int vac_passed_take(size_t index)
{
    int fd = here.item[index].fd;

    here.item[index].fd = -1;
    return fd;
}

int vac_passed_take_named(const char *name)
{
    for (size_t i = 0; i < here.count; i++) {
        if (here.item[i].fd >= 0 && strcmp(here.item[i].name, name) == 0)
            return vac_passed_take(i);
    }
    return -1;
}

void vac_passed_close(const char *prefix)
{
    for (size_t i = 0; i < here.count; i++) {
        if (here.item[i].fd >= 0 && strncmp(here.item[i].name, prefix, strlen(prefix)) == 0)
            close(vac_passed_take(i));
    }
}

bool vac_passed_leave(int fd, const char *name)
{
    return fd < 0 || add(&next, fd, name, strlen(name));
}

bool vac_passed_hand_over(bool pass)
{
    char *text = (char *)calloc(next.count + 1, NAME + 16);
    char *at = text;

    if (!text)
        return false;
    for (size_t i = 0; i < next.count; i++) {
        fcntl(next.item[i].fd, F_SETFD, pass ? 0 : FD_CLOEXEC);
        at += sprintf(at, "%s%d:%s", i ? " " : "", next.item[i].fd, next.item[i].name);
    }
    bool good = pass ? setenv(LEFT, text, 1) == 0 : unsetenv(LEFT) == 0;
    free(text);
    if (!pass)
        next.count = 0;
    return good;
}
