/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a call from a Linux guest costs by carrier, side by side in one guest: noop, and an infer
 * that takes and gives a tensor of 4 MiB.
 *
 *     bench-carriers ROUNDS MODEL CARRIER...
 *
 * A carrier is a target of the library's (virtio:/run/vaccel, vsock:2:30305) or serial:DEVICE, a
 * virtio-serial port whose other end is a listener of the daemon's; the library does not speak over
 * one, so the same messages are written and read by hand. Each carrier has a process of its own.
 * They are timed in turn, every other round the other way round. Prints JSON.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/linux/serial.h"
#include "bench/pairs.h"
#include <vaccel/vaccel.h>

enum { CARRIERS = 4, ROUNDS = 200, NOOPS = 50, TENSORS = 2, ELEMENTS = 1 << 20 };

/* What a round times. */
enum what { NOOP, TENSOR, KINDS };

static const int calls[KINDS] = {NOOPS, TENSORS};
static float input[ELEMENTS];
static float output[ELEMENTS];
static vaccel_session *session;
static vaccel_model *model;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "bench-carriers: %s: %s\n", what, vaccel_last_error());
    exit(1);
}

static void by_library(enum what what)
{
    int64_t shape = ELEMENTS;
    int64_t room = 0;
    const vaccel_tensor in = {.name = "x",
                              .data = input,
                              .size = sizeof(input),
                              .shape = &shape,
                              .rank = 1,
                              .dtype = VACCEL_DTYPE_F32};
    vaccel_tensor out = {.name = "x",
                         .data = output,
                         .size = sizeof(output),
                         .shape = &room,
                         .rank = 1,
                         .dtype = VACCEL_DTYPE_F32};

    vaccel_status status =
        what == NOOP ? vaccel_noop(session) : vaccel_infer(session, model, &in, 1, &out, 1, NULL);
    if (status != VACCEL_OK)
        fail(what == NOOP ? "noop" : "infer");
}

static void by_hand(enum what what)
{
    if (what == NOOP)
        serial_noop();
    else
        serial_infer(input, output, ELEMENTS);
}

static void open_library(const char *target, const char *name)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;

    setenv("VACCEL_TARGET", target, 1);
    options.backend = strncmp(target, "virtio:", 7) == 0 ? "virtio/echo" : "stream/echo";
    if (vaccel_session_open(&options, &session) != VACCEL_OK)
        fail("session");
    if (vaccel_model_open(name, &model) != VACCEL_OK)
        fail(name);
}

/* A carrier's process: for each number of a kind that it reads, the time of one call of it. */
static _Noreturn void serve(int wire, const char *target, const char *name)
{
    bool serial = strncmp(target, "serial:", 7) == 0;
    void (*call)(enum what) = serial ? by_hand : by_library;
    enum what what;

    if (serial)
        serial_open(target + 7, name);
    else
        open_library(target, name);
    for (int i = 0; i < ELEMENTS; i++)
        input[i] = (float)i;
    call(TENSOR);
    if (memcmp(input, output, sizeof(input)) != 0)
        fail("the tensor came back as another one");
    while (read(wire, &what, sizeof(what)) == (ssize_t)sizeof(what)) {
        double begun = bench_now();
        for (int i = 0; i < calls[what]; i++)
            call(what);
        double each = (bench_now() - begun) / calls[what];
        if (write(wire, &each, sizeof(each)) != (ssize_t)sizeof(each))
            break;
    }
    exit(0);
}

static int start(const char *target, const char *name)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        fail("socketpair");
    if (fork() == 0) {
        close(ends[0]);
        serve(ends[1], target, name);
    }
    close(ends[1]);
    return ends[0];
}

static double time_of(int wire, enum what what, const char *target)
{
    double each;

    if (write(wire, &what, sizeof(what)) != (ssize_t)sizeof(what) ||
        read(wire, &each, sizeof(each)) != (ssize_t)sizeof(each)) {
        fprintf(stderr, "bench-carriers: the process of %s is gone\n", target);
        exit(1);
    }
    return each;
}

int main(int count, char **arguments)
{
    static double times[KINDS][CARRIERS][ROUNDS];
    int rounds = count > 3 ? atoi(arguments[1]) : 0;
    int carriers = count - 3;
    int wire[CARRIERS];

    if (rounds < 1 || rounds > ROUNDS || carriers < 1 || carriers > CARRIERS) {
        fprintf(stderr, "usage: bench-carriers ROUNDS MODEL CARRIER...\n");
        return 2;
    }
    for (int i = 0; i < carriers; i++)
        wire[i] = start(arguments[3 + i], arguments[2]);
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < carriers * KINDS; i++) {
            int turn = round % 2 ? carriers * KINDS - 1 - i : i;
            int carrier = turn % carriers;
            enum what what = turn < carriers ? NOOP : TENSOR;
            times[what][carrier][round] = time_of(wire[carrier], what, arguments[3 + carrier]);
        }
    }
    printf("{");
    for (int i = 0; i < carriers; i++) {
        double noop = bench_median(times[NOOP][i], (size_t)rounds);
        double tensor = bench_median(times[TENSOR][i], (size_t)rounds);
        printf("%s\"%s\": {\"noop_us\": %.1f, \"tensor_ms\": %.2f, \"mib_per_s\": %.0f}",
               i ? ", " : "", arguments[3 + i], noop / 1e3, tensor / 1e6,
               2.0 * sizeof(input) / (1 << 20) / (tensor / 1e9));
        close(wire[i]);
    }
    printf("}\n");
    while (wait(NULL) > 0)
        continue;
    return 0;
}
