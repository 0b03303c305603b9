/* SPDX-License-Identifier: Apache-2.0 */
/* A backend that is right in everything but one thing, which FAULT says: for what finds faults in
 * backends. */
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <vaccel/backend_ops.h>

enum fault {
    SOUND,
    LEAKY,     /* keeps memory of each call */
    FILES,     /* keeps a descriptor of each call */
    THREADS,   /* keeps a thread of some calls */
    UNSAFE,    /* computes in memory that all threads share */
    STUCK,     /* calls never return */
    SEGFAULT,  /* calls crash */
    WRONG,     /* the last element is off */
    SCRIBBLES, /* writes outputs of calls that fail */
    WORDLESS,  /* fails without a message */
    TALKS,     /* writes to standard output */
    LOADS,     /* keeps memory of each model */
    LOST       /* never completes a call that is cancelled */
};

enum { SCRATCH = 1 << 17 };

static const vaccel_host *host;
static const enum fault fault = FAULT;
static float scratch[SCRATCH];

static void *sleep_on(void *nothing)
{
    (void)nothing;
    for (;;)
        pause();
    return NULL;
}

/* What is wrong with every call. */
static void misbehave(void)
{
    static int calls;
    pthread_t thread;

    if (fault == LEAKY && !malloc(100))
        abort();
    if (fault == FILES && dup(0) < 0)
        abort();
    if (fault == THREADS && __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED) % 100 == 0 &&
        pthread_create(&thread, NULL, sleep_on, NULL) == 0)
        pthread_detach(thread);
    if (fault == STUCK)
        sleep_on(NULL);
    if (fault == SEGFAULT)
        raise(SIGSEGV);
    if (fault == TALKS) {
        printf("vector_add\n");
        fflush(stdout);
    }
}

static vaccel_status add(void *self, const vaccel_invocation *invocation,
                         const vaccel_vector_add_args *args)
{
    static const struct timespec pause = {0, 20000};
    float *sum = fault == UNSAFE && args->count <= SCRATCH ? scratch : args->sum;

    (void)self;
    (void)invocation;
    misbehave();
    for (size_t i = 0; i < args->count; i++)
        sum[i] = args->a[i] + args->b[i];
    if (sum == scratch && args->count) {
        nanosleep(&pause, NULL);
        memcpy(args->sum, scratch, args->count * sizeof(float));
    }
    if (fault == WRONG && args->count)
        args->sum[args->count - 1] += 1;
    return VACCEL_OK;
}

VACCEL_IMPLEMENT_VECTOR_ADD(run_add, add)

static vaccel_status minmax(void *self, const vaccel_invocation *invocation,
                            const vaccel_minmax_args *args)
{
    float smallest = INFINITY;
    float largest = -INFINITY;
    uint64_t numbers = 0;

    (void)self;
    (void)invocation;
    for (uint64_t i = 0; i < args->count; i++) {
        float value = args->values[i];
        numbers += value == value;
        smallest = value < smallest ? value : smallest;
        largest = value > largest ? value : largest;
    }
    if (numbers || fault == SCRIBBLES) {
        *args->smallest = smallest;
        *args->largest = largest;
    }
    if (numbers)
        return VACCEL_OK;
    if (fault == WORDLESS)
        return VACCEL_ERR_INVALID;
    return host->fail(VACCEL_ERR_INVALID,
                      args->count ? "minmax: none of the values is a number; there is no smallest"
                                  : "minmax: there are no values; give at least one");
}

VACCEL_IMPLEMENT_MINMAX(run_minmax, minmax)

/* Gives its input back. */
static vaccel_status infer(void *self, const vaccel_invocation *invocation,
                           const vaccel_infer_args *args)
{
    const vaccel_tensor *input = args->inputs;
    vaccel_tensor *output = args->outputs;

    (void)self;
    (void)invocation;
    if (args->inputs_count != 1 || args->outputs_count != 1 || input->name ||
        output->size < input->size || output->rank < input->rank)
        return host->fail(VACCEL_ERR_INVALID,
                          "one input without a name, and room for it, is taken");
    memcpy(output->data, input->data, (size_t)input->size);
    memcpy(output->shape, input->shape, input->rank * sizeof(*input->shape));
    output->size = input->size;
    output->rank = input->rank;
    return VACCEL_OK;
}

VACCEL_IMPLEMENT_INFER(run_infer, infer)

/* A call that takes a while. It is never freed, as whoever cancels may come late. */
struct held {
    vaccel_ticket *ticket;
    int lost;
};

static void *answer(void *argument)
{
    static const struct timespec pause = {0, 1000000};
    struct held *held = (struct held *)argument;

    nanosleep(&pause, NULL);
    if (!__atomic_load_n(&held->lost, __ATOMIC_RELAXED))
        host->complete(held->ticket, VACCEL_OK, NULL);
    return NULL;
}

static vaccel_status submit_noop(void *self, const vaccel_invocation *invocation, const void *args,
                                 vaccel_ticket *ticket, void **request)
{
    struct held *held;
    pthread_t thread;

    (void)self;
    (void)invocation;
    (void)args;
    *request = NULL;
    if (fault != LOST) {
        host->complete(ticket, VACCEL_OK, NULL);
        return VACCEL_OK;
    }
    held = (struct held *)calloc(1, sizeof(*held));
    if (!held)
        return host->fail(VACCEL_ERR_NO_MEMORY, "memory ran out for a call");
    held->ticket = ticket;
    *request = held;
    if (pthread_create(&thread, NULL, answer, held) != 0)
        return host->fail(VACCEL_ERR_BUSY, "no thread can be started; try again");
    pthread_detach(thread);
    return VACCEL_OK;
}

static void cancel(void *self, void *request)
{
    struct held *held = (struct held *)request;

    (void)self;
    if (held)
        __atomic_store_n(&held->lost, 1, __ATOMIC_RELAXED);
}

static vaccel_status model_accepts(void *self, const vaccel_model_view *model, uint32_t op)
{
    (void)self;
    (void)model;
    (void)op;
    return VACCEL_OK;
}

static vaccel_status model_load(void *self, const vaccel_model_view *model, uint32_t op,
                                const vaccel_attributes *attributes, void **loaded)
{
    (void)self;
    (void)model;
    (void)op;
    (void)attributes;
    *loaded = malloc(1000);
    return *loaded ? VACCEL_OK : VACCEL_ERR_NO_MEMORY;
}

static void model_unload(void *self, void *loaded)
{
    (void)self;
    if (fault != LOADS)
        free(loaded);
}

static vaccel_status probe(const vaccel_host *probing, vaccel_probe *found)
{
    return probing->add_device(found, "CPU", "any processor", "f32");
}

static vaccel_status open_backend(const vaccel_host *opening, void **self)
{
    host = opening;
    *self = NULL;
    return VACCEL_OK;
}

static const vaccel_backend_op ops[] = {
    {.op = VACCEL_OP_VECTOR_ADD, .version = VACCEL_OP_VECTOR_ADD_VERSION, .run = run_add},
    {.op = VACCEL_OP_MINMAX, .version = VACCEL_OP_MINMAX_VERSION, .run = run_minmax},
    {.op = VACCEL_OP_INFER, .version = VACCEL_OP_INFER_VERSION, .run = run_infer},
    {.op = VACCEL_OP_NOOP, .version = VACCEL_OP_NOOP_VERSION, .submit = submit_noop},
};

static const vaccel_backend backend = {
    .struct_size = sizeof(backend),
    .abi_version = VACCEL_BACKEND_ABI,
    .name = NAME,
    .version = "1.0",
    .description = "wrong in one thing",
    .rank = 1,
    .flags = VACCEL_BACKEND_PROBE_IN_PROCESS | VACCEL_BACKEND_PIN_ONLY,
    .ops = ops,
    .op_count = sizeof(ops) / sizeof(ops[0]),
    .probe = probe,
    .open = open_backend,
    .model_accepts = model_accepts,
    .model_load = model_load,
    .model_unload = model_unload,
    .cancel = cancel,
};

VACCEL_BACKEND_DEFINE(&backend)
