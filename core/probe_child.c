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

extern char **environ;

enum { MAX_OUTPUT = 65536 };

static int64_t now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Reads until the child closes its end; false when it takes too long or says too much. */
static bool read_output(int fd, int64_t deadline, char *output, size_t *length)
{
    *length = 0;
    for (;;) {
        int64_t left = deadline - now_ms();
        struct pollfd ready = {fd, POLLIN, 0};
        if (left <= 0 || *length == MAX_OUTPUT)
            return false;
        if (poll(&ready, 1, (int)left) <= 0)
            continue;
        ssize_t got = read(fd, output + *length, MAX_OUTPUT - *length);
        if (got == 0)
            return true;
        if (got > 0)
            *length += (size_t)got;
        else if (errno != EINTR)
            return false;
    }
}

static vaccel_status start(const char *path, pid_t *child, int *output)
{
    posix_spawn_file_actions_t actions;
    char *helper = NULL;
    int ends[2];

    if (!vac_place_libdir() || asprintf(&helper, "%s/vaccel/vaccel-probe", vac_place_libdir()) < 0)
        return vac_fail(VACCEL_ERR_UNAVAILABLE,
                        "the helper vaccel-probe cannot be located; reinstall vaccel");
    if (pipe2(ends, O_CLOEXEC) != 0) {
        free(helper);
        return vac_fail(VACCEL_ERR_UNAVAILABLE, "no pipe for a probe: %s", strerror(errno));
    }
    char *arguments[] = {helper, (char *)(uintptr_t)path, NULL};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], 3);
    int error = posix_spawn(child, helper, &actions, NULL, arguments, environ);
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

/* Acts on one line; VACCEL_PENDING unless it was the last. */
static vaccel_status take_line(char *line, struct vaccel_probe *probe)
{
    char *fields[4] = {NULL, NULL, NULL, NULL};

    for (int i = 0; i < 4 && line; i++)
        fields[i] = strsep(&line, "\t");
    if (strcmp(fields[0], "device") == 0)
        vac_probe_add_device(probe, fields[1], fields[2], fields[3]);
    else if (strcmp(fields[0], "version") == 0)
        vac_probe_set_version(probe, fields[1]);
    else if (strcmp(fields[0], "done") == 0 && fields[1]) {
        long status = strtol(fields[1], NULL, 10);
        if (status == VACCEL_OK)
            return VACCEL_OK;
        return vac_fail(status < 0 ? (vaccel_status)status : VACCEL_ERR_BACKEND, "%s",
                        fields[2] ? fields[2] : "");
    }
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

vaccel_status vac_probe_in_child(const char *path, struct vaccel_probe *probe)
{
    int timeout = vac_config()->probe_timeout_ms;
    pid_t child = -1;
    int fd = -1;
    int ended = 0;
    size_t length;
    char *output = (char *)malloc(MAX_OUTPUT + 1);

    if (!output)
        return vac_fail_memory();
    vaccel_status status = start(path, &child, &fd);
    if (status != VACCEL_OK) {
        free(output);
        return status;
    }
    bool complete = read_output(fd, now_ms() + timeout, output, &length);
    if (!complete)
        kill(child, SIGKILL);
    close(fd);
    /* A program that ignores SIGCHLD has its children reaped for it: then nothing is known of the
     * end. */
    while (waitpid(child, &ended, 0) < 0 && errno == EINTR)
        continue;
    output[length] = '\0';
    if (complete)
        status = take_output(output, probe, ended);
    else
        status = vac_fail(VACCEL_ERR_UNAVAILABLE,
                          "its probe did not end within %d ms and was killed; update the framework "
                          "or its driver, remove the backend, or raise VACCEL_PROBE_TIMEOUT_MS",
                          timeout);
    free(output);
    return status;
}
