/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The parent's side of a probe in a child. The helper is executed afresh, because frameworks hang
 * in a process that was forked after their use, and speaks lines of tab-separated fields, whose
 * tabs and newlines it has replaced: device NAME DESCRIPTION PRECISIONS | version TEXT | done
 * STATUS MESSAGE
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/config.h"
#include "core/error.h"
#include "core/place.h"
#include "core/probe.h"
#include "core/thread.h"

extern char **environ;

enum { MAX_OUTPUT = 65536 };

static int64_t now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Whether the report is whole: its last line begins with "done". */
static bool is_whole(const char *output, size_t length)
{
    const char *line = output;
    const char *end;

    while ((end = (const char *)memchr(line, '\n', length - (size_t)(line - output)))) {
        if (strncmp(line, "done\t", 5) == 0)
            return true;
        line = end + 1;
    }
    return false;
}

/* Reads until the report is whole, the child closes its end or it is too late. What the child
 * started may keep that end open for as long as it likes. */
static void read_output(int fd, int64_t deadline, char *output, size_t *length)
{
    *length = 0;
    output[0] = '\0';
    while (*length < MAX_OUTPUT && !is_whole(output, *length)) {
        int64_t left = deadline - now_ms();
        struct pollfd ready = {fd, POLLIN, 0};
        if (left <= 0)
            return;
        if (poll(&ready, 1, (int)left) <= 0)
            continue;
        ssize_t got = read(fd, output + *length, MAX_OUTPUT - *length);
        if (got == 0 || (got < 0 && errno != EINTR))
            return;
        if (got > 0)
            *length += (size_t)got;
        output[*length] = '\0';
    }
}

/* Waits for the child's end; false when it did not come in time. A program that ignores SIGCHLD has
 * its children reaped for it: then nothing is known of the end. */
static bool wait_for_end(pid_t child, int64_t deadline, int *ended)
{
    static const struct timespec pause = {0, 1000000};
    pid_t got;

    while ((got = waitpid(child, ended, WNOHANG)) == 0 || (got < 0 && errno == EINTR)) {
        if (now_ms() >= deadline)
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

/* Ends the child and whatever it started, which is in its process group. */
static void end(pid_t child)
{
    kill(-child, SIGKILL);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
        continue;
}

/* A process group, so that all of it can be ended; and none of our signal settings, since the
 * thread may be one that takes no signals and the program one that ignores some. */
static void set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t all;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                             POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(attributes, 0);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
}

/* The helper beside this library; for a backend of an installation that this library is no part of,
 * as when it was linked into a program, that installation's own. */
static char *find_helper(const char *backend)
{
    static const char layout[] = "/vaccel/backends/";
    const char *name = strrchr(backend, '/');
    char *helper = NULL;

    if (!vac_place_libdir() || asprintf(&helper, "%s/vaccel/vaccel-probe", vac_place_libdir()) < 0)
        return NULL;
    size_t length = name ? (size_t)(name + 1 - backend) : 0;
    if (access(helper, X_OK) == 0 || length < sizeof(layout) - 1 ||
        strncmp(backend + length - (sizeof(layout) - 1), layout, sizeof(layout) - 1) != 0)
        return helper;
    length -= strlen("backends/");
    char *other = NULL;
    if (asprintf(&other, "%.*svaccel-probe", (int)length, backend) < 0)
        return helper;
    char *found = access(other, X_OK) == 0 ? other : helper;
    free(found == other ? helper : other);
    return found;
}

static vaccel_status start(const char *path, pid_t *child, int *output)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    char *helper = find_helper(path);
    int ends[2];

    if (!helper)
        return vac_fail(VACCEL_ERR_UNAVAILABLE,
                        "the helper vaccel-probe cannot be located; reinstall vaccel");
    if (pipe2(ends, O_CLOEXEC) != 0) {
        free(helper);
        return vac_fail(VACCEL_ERR_UNAVAILABLE, "no pipe for a probe: %s", strerror(errno));
    }
    char *arguments[] = {helper, (char *)(uintptr_t)path, NULL};
    posix_spawn_file_actions_init(&actions);
    /* First, because in a process without standard streams the pipe is 0 to 2. */
    posix_spawn_file_actions_adddup2(&actions, ends[1], 3);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    set_attributes(&attributes);
    int error = posix_spawn(child, helper, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (error != 0) {
        close(ends[0]);
        vac_fail(VACCEL_ERR_UNAVAILABLE, "the helper '%s' cannot be run: %s; reinstall vaccel",
                 helper, strerror(error));
        free(helper);
        return VACCEL_ERR_UNAVAILABLE;
    }
    free(helper);
    *output = ends[0];
    return VACCEL_OK;
}

/* Reads the status of the last line; VACCEL_PENDING when it is none. */
static vaccel_status take_done(const char *number, const char *message)
{
    char *rest;
    long status = strtol(number, &rest, 10);

    if (rest == number || *rest || status < INT32_MIN || status > INT32_MAX)
        return VACCEL_PENDING;
    if (status < 0 && message && *message)
        return vac_fail((vaccel_status)status, "%s", message);
    /* Whoever asked finds words for a failure that has none, and for what is no status. */
    return status == VACCEL_PENDING ? VACCEL_ERR_BACKEND : (vaccel_status)status;
}

/* Acts on one line; VACCEL_PENDING unless it was the last. */
static vaccel_status take_line(char *line, struct vaccel_probe *probe)
{
    char *fields[4] = {NULL, NULL, NULL, NULL};

    for (int i = 0; i < 4 && line; i++)
        fields[i] = strsep(&line, "\t");
    if (strcmp(fields[0], "device") == 0 && fields[1] && *fields[1])
        vac_probe_add_device(probe, fields[1], fields[2], fields[3]);
    else if (strcmp(fields[0], "version") == 0)
        vac_probe_set_version(probe, fields[1]);
    else if (strcmp(fields[0], "done") == 0 && fields[1])
        return take_done(fields[1], fields[2]);
    return VACCEL_PENDING;
}

static vaccel_status take_output(char *output, struct vaccel_probe *probe, int ended)
{
    char *rest = output;

    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        vaccel_status status = take_line(line, probe);
        if (status != VACCEL_PENDING)
            return status;
    }
    if (WIFSIGNALED(ended))
        return vac_fail(VACCEL_ERR_UNAVAILABLE,
                        "its probe crashed (%s); update the framework or its driver, or remove the "
                        "backend",
                        strsignal(WTERMSIG(ended)));
    return vac_fail(VACCEL_ERR_UNAVAILABLE,
                    "its probe ended the process (exit status %d); update the framework or its "
                    "driver, or remove the backend",
                    WIFEXITED(ended) ? WEXITSTATUS(ended) : -1);
}

static vaccel_status watch(pid_t child, int fd, char *output, struct vaccel_probe *probe)
{
    int timeout = vac_config()->probe_timeout_ms;
    int64_t deadline = now_ms() + timeout;
    int ended = 0;
    size_t length;

    read_output(fd, deadline, output, &length);
    if (is_whole(output, length)) {
        end(child);
    } else if (length == MAX_OUTPUT) {
        end(child);
        return vac_fail(VACCEL_ERR_UNAVAILABLE,
                        "its probe reported more than %d bytes and was killed; update the "
                        "framework or its driver, or remove the backend",
                        MAX_OUTPUT);
    } else if (!wait_for_end(child, deadline, &ended)) {
        end(child);
        return vac_fail(VACCEL_ERR_UNAVAILABLE,
                        "its probe did not end within %d ms and was killed; update the framework "
                        "or its driver, remove the backend, or raise VACCEL_PROBE_TIMEOUT_MS",
                        timeout);
    }
    return take_output(output, probe, ended);
}

vaccel_status vac_probe_in_child(const char *path, struct vaccel_probe *probe)
{
    pid_t child = -1;
    int fd = -1;
    char *output = (char *)malloc(MAX_OUTPUT + 1);

    if (!output)
        return vac_fail_memory();
    vac_thread()->said = false;
    vaccel_status status = start(path, &child, &fd);
    if (status == VACCEL_OK) {
        status = watch(child, fd, output, probe);
        close(fd);
    }
    free(output);
    return status;
}
