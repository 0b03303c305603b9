/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a call over a unix socket costs: noop over a bare ping-pong of the same sizes, and 1 MiB in
 * a buffer and in ordinary memory over a small tensor. The other process is the worker's own code
 * for connections; the daemon's front is not in a call's way. Prints JSON. `--clients` instead has
 * 64 clients call at once, and `--noop N`, `--buffer N` and `--memory N` make N calls between two
 * marks (getppid), for counting system calls.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "bench/pairs.h"
#include "core/host.h"
#include "daemon/worker/stream.h"
#include "daemon/worker/tenant.h"
#include "wire/frame.h"
#include <vaccel/vaccel.h>

enum { PAIRS = 400, CALLS = 200, CLIENTS = 64, CLIENT_CALLS = 200, MIB = 1 << 20, SMALL = 64 };

static char folder[] = "/tmp/vaccel-bench-XXXXXX";
static char path[64];
static vaccel_session *session;
static vaccel_model *model;
static int wire; /* of the bare ping-pong */

static int fail(const char *what)
{
    fprintf(stderr, "bench-stream: %s: %s\n", what, vaccel_last_error());
    return 1;
}

/* Gives back as many bytes as it gets, as a noop's frames are long. */
static void *pong(void *argument)
{
    int fd = *(int *)argument;
    char frame[VAC_FRAME_HEAD];

    while (recv(fd, frame, sizeof(frame), 0) == (ssize_t)sizeof(frame))
        send(fd, frame, sizeof(frame), MSG_NOSIGNAL);
    return NULL;
}

/* The other process. */
static void serve(int listener, int fd)
{
    static struct vac_board board = {.magic = VAC_BOARD_MAGIC, .slots = VAC_BOARD_SLOTS};
    pthread_t thread;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    vac_tenant.host = vac_host();
    vac_tenant.board = &board;
    vac_tenant.max_calls = VAC_BOARD_SLOTS;
    vac_tenant.max_sessions = VAC_BOARD_SLOTS;
    vac_tenant.max_message = UINT64_C(64) * MIB;
    pthread_create(&thread, NULL, pong, &fd);
    for (;;) {
        int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (client >= 0)
            vac_stream_serve(client, getenv("VACCEL_BENCH_PLAIN") != NULL);
    }
}

static bool start(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char target[80];
    int ends[2];

    if (!mkdtemp(folder) || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return false;
    snprintf(path, sizeof(path), "%s/socket", folder);
    snprintf(target, sizeof(target), "unix:%s", path);
    setenv("VACCEL_TARGET", target, 1);
    setenv("VACCEL_BACKEND_PATH", BENCH_BACKENDS, 1);
    memcpy(address.sun_path, path, strlen(path) + 1);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(listener, 128) != 0)
        return false;
    if (fork() == 0) {
        close(ends[0]);
        serve(listener, ends[1]);
    }
    close(listener);
    close(ends[1]);
    wire = ends[0];
    return true;
}

static void ping(void *context)
{
    char frame[VAC_FRAME_HEAD] = {0};

    (void)context;
    if (send(wire, frame, sizeof(frame), MSG_NOSIGNAL) < 0 ||
        recv(wire, frame, sizeof(frame), 0) != (ssize_t)sizeof(frame))
        abort();
}

static void noop(void *context)
{
    (void)context;
    if (vaccel_noop(session) != VACCEL_OK)
        exit(fail("noop"));
}

/* An infer that reads nothing of its input: echo says where it lies. */
static void infer(void *data, uint64_t size, vaccel_buffer *buffer)
{
    uint64_t where;
    int64_t shapes[2] = {(int64_t)size / 4, 0};
    const vaccel_tensor input = {.name = "x",
                                 .data = data,
                                 .size = size,
                                 .shape = &shapes[0],
                                 .rank = 1,
                                 .dtype = VACCEL_DTYPE_F32,
                                 .buffer = buffer};
    vaccel_tensor output = {.name = "inputs",
                            .data = &where,
                            .size = sizeof(where),
                            .shape = &shapes[1],
                            .rank = 1,
                            .dtype = VACCEL_DTYPE_U64};

    if (vaccel_infer(session, model, &input, 1, &output, 1, NULL) != VACCEL_OK)
        exit(fail("infer"));
}

static void infer_small(void *context)
{
    static float data[SMALL / sizeof(float)];

    (void)context;
    infer(data, sizeof(data), NULL);
}

static void infer_buffer(void *context)
{
    vaccel_buffer *buffer = (vaccel_buffer *)context;

    infer(vaccel_buffer_data(buffer), MIB, buffer);
}

static void infer_memory(void *context)
{
    static float data[MIB / sizeof(float)];

    (void)context;
    infer(data, sizeof(data), NULL);
}

static atomic_uint answered;

static void *be_client(void *argument)
{
    (void)argument;
    for (int i = 0; i < CLIENT_CALLS; i++)
        answered += vaccel_noop(session) == VACCEL_OK;
    return NULL;
}

/* Calls a second of many clients at once. */
static double crowd(void)
{
    pthread_t threads[CLIENTS];
    double before = bench_now();

    for (int i = 0; i < CLIENTS; i++) {
        if (pthread_create(&threads[i], NULL, be_client, NULL) != 0)
            abort();
    }
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(threads[i], NULL);
    return answered / (bench_now() - before) * 1e9;
}

static int count_only(const char *what, long calls, vaccel_buffer *buffer)
{
    bench_fn call = strcmp(what, "--buffer") == 0   ? infer_buffer
                    : strcmp(what, "--memory") == 0 ? infer_memory
                                                    : noop;

    call(buffer);
    getppid();
    for (long i = 0; i < calls; i++)
        call(buffer);
    getppid();
    return 0;
}

static int measure(vaccel_buffer *buffer)
{
    struct bench_pairs small, in_buffer, in_memory;

    if (!bench_compare(noop, ping, NULL, PAIRS, CALLS, &small) ||
        !bench_compare(infer_buffer, infer_small, buffer, PAIRS, CALLS, &in_buffer) ||
        !bench_compare(infer_memory, infer_small, buffer, PAIRS, CALLS / 4, &in_memory))
        return 1;
    printf("{");
    bench_print("noop", &small);
    printf(", ");
    bench_print("buffer", &in_buffer);
    printf(", ");
    bench_print("memory", &in_memory);
    printf("}\n");
    return 0;
}

static int measure_crowd(void)
{
    double rate = crowd();

    printf("{\"clients\": %d, \"calls\": %d, \"answered\": %u, \"per_second\": %.0f}\n", CLIENTS,
           CLIENTS * CLIENT_CALLS, answered, rate);
    return 0;
}

/* Both ends on one processor: waking a thread elsewhere costs more than what it is woken for, and
 * varies more. */
static void stay(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)sched_getcpu(), &set);
    sched_setaffinity(0, sizeof(set), &set);
}

int main(int count, char **arguments)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_buffer *buffer = NULL;

    /* A model that is known by its content: a name would be looked up at each call. */
    options.backend = "stream/echo";
    if (count == 1)
        stay();
    if (!start() || vaccel_session_open(&options, &session) != VACCEL_OK ||
        vaccel_model_from_memory("m", 1, NULL, NULL, NULL, &model) != VACCEL_OK ||
        vaccel_buffer_create(session, MIB, &buffer) != VACCEL_OK)
        return fail("start");
    int status = count == 3   ? count_only(arguments[1], strtol(arguments[2], NULL, 10), buffer)
                 : count == 2 ? measure_crowd()
                              : measure(buffer);
    unlink(path);
    rmdir(folder);
    return status;
}
