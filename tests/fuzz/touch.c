/* SPDX-License-Identifier: Apache-2.0 */
/** A backend that takes every op, reads all of its inputs to the last byte and answers: infer on
 * one large tensor with that tensor, for replies longer than the room for them. With FUZZ_HOLDS it
 * takes its time for a tensor that is called "hold", until it is cancelled; fuzzers have no time
 * for that. */
#include <string.h>
#include <time.h>

#include "tests/spec/exercise/exercise.h"

enum { LARGE = 2048, HOLD_MS = 300 };

static const vaccel_host *the_host;

static bool is_large(const vaccel_infer_args *args)
{
    return args->inputs_count == 1 && args->inputs[0].size > LARGE && args->outputs_count == 1 &&
           !args->outputs[0].size;
}

static void hold(const vaccel_invocation *invocation, const vaccel_infer_args *args)
{
#ifdef FUZZ_HOLDS
    const struct timespec nap = {.tv_nsec = 1000000};
    const char *name = args->inputs[0].name;

    for (int i = 0; name && strcmp(name, "hold") == 0 && i < HOLD_MS; i++) {
        if (vaccel_cancelled(invocation))
            return;
        nanosleep(&nap, NULL);
    }
#else
    (void)invocation;
    (void)args;
#endif
}

static vaccel_status give_back(const vaccel_infer_args *args)
{
    static const vaccel_origin origin = {.backend = "touch", .device = "CPU"};
    const vaccel_inference_view view = {args->inputs, 1};

    return vaccel_make_inference(the_host, &view, &origin, args->result);
}

static vaccel_status run(void *self, const vaccel_invocation *invocation, const void *args)
{
    struct exercise exercise;
    vaccel_status status = VACCEL_ERR_UNSUPPORTED;

    (void)self;
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++) {
        if (exercise_ops[i].op != invocation->op)
            continue;
        exercise_ops[i].touch(args);
        if (invocation->op == VACCEL_OP_INFER && is_large((const vaccel_infer_args *)args)) {
            hold(invocation, (const vaccel_infer_args *)args);
            return give_back((const vaccel_infer_args *)args);
        }
        exercise_init(&exercise, 1);
        status = exercise_ops[i].answer(&exercise, args, the_host);
        exercise_free(&exercise);
    }
    return status;
}

static vaccel_status open_backend(const vaccel_host *host, void **self)
{
    the_host = host;
    *self = NULL;
    return VACCEL_OK;
}

static vaccel_backend_op ops[VAC_CODEC_COUNT];

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = "touch",
    .version = "1.0.0",
    .description = "reads everything",
    .rank = 200,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS | VACCEL_BACKEND_TRANSPORT,
    .ops = ops,
    .op_count = VAC_CODEC_COUNT,
    .open = open_backend,
};

__attribute__((constructor)) static void link_backend(void)
{
    for (size_t i = 0; i < VAC_CODEC_COUNT; i++)
        ops[i] = (vaccel_backend_op){vac_codecs[i].op, vac_codecs[i].version, run, NULL};
    vaccel_backend_link(&backend);
}
