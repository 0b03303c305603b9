/* SPDX-License-Identifier: Apache-2.0 */
/**
 * copies-subject BACKEND MODEL DTYPE ROOM DTYPE DIMENSION…: one infer on a tensor of that
 * type and shape, of four bytes an element, after a few that are not looked at; prints who
 * copied, allocated and touched how much of it meanwhile (needs shim.c preloaded). ROOM is how many
 * bytes the caller has for the first output, whose type is the second DTYPE; 0 for the result.
 * Types are VACCEL_DTYPE_* as numbers.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <vaccel/vaccel.h>

enum { WARM_UP = 3, MAX_RANK = 4 };

static int failed(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, vaccel_last_error());
    return 1;
}

/* Memory of whole pages; for as long as the process lives. */
static void *pages(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

/* One call; `room` may be NULL. */
static vaccel_status infer(vaccel_session *session, vaccel_model *model, const vaccel_tensor *input,
                           void *room, size_t size, vaccel_dtype dtype, vaccel_inference **result)
{
    int64_t shape[MAX_RANK];
    vaccel_tensor output = {
        .data = room, .size = size, .shape = shape, .rank = MAX_RANK, .dtype = dtype};
    *result = NULL;
    return room ? vaccel_infer(session, model, input, 1, &output, 1, NULL)
                : vaccel_infer(session, model, input, 1, NULL, 0, result);
}

int main(int argc, char **argv)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;
    vaccel_model *model = NULL;
    vaccel_inference *result = NULL;
    int64_t shape[MAX_RANK];
    size_t elements = 1;
    void (*watch)(void *, size_t);
    void (*start)(void);
    void (*stop)(FILE *);
    void *eye = dlsym(RTLD_DEFAULT, "copies_watch");
    void *found = dlsym(RTLD_DEFAULT, "copies_start");
    void *end = dlsym(RTLD_DEFAULT, "copies_stop");

    if (argc < 7 || argc > 6 + MAX_RANK || !found || !end) {
        fprintf(stderr,
                "usage: LD_PRELOAD=copies-shim %s BACKEND MODEL DTYPE ROOM DTYPE DIMENSION…\n",
                argv[0]);
        return 2;
    }
    memcpy(&watch, &eye, sizeof(watch));
    memcpy(&start, &found, sizeof(start));
    memcpy(&stop, &end, sizeof(stop));
    options.backend = argv[1];
    size_t size = (size_t)strtoul(argv[4], NULL, 10);
    vaccel_dtype dtype = (vaccel_dtype)strtol(argv[5], NULL, 10);
    uint32_t rank = (uint32_t)(argc - 6);
    for (uint32_t i = 0; i < rank; i++) {
        shape[i] = strtol(argv[6 + i], NULL, 10);
        elements *= (size_t)shape[i];
    }
    float *data = (float *)pages(elements * sizeof(*data));
    void *room = size ? pages(size) : NULL;
    if (!data || (size && !room))
        return failed("memory");
    for (size_t i = 0; i < elements; i++)
        data[i] = 1;
    const vaccel_tensor input = {.data = data,
                                 .size = elements * sizeof(*data),
                                 .shape = shape,
                                 .rank = rank,
                                 .dtype = (vaccel_dtype)strtol(argv[3], NULL, 10)};
    if (vaccel_session_open(&options, &session) != VACCEL_OK ||
        vaccel_model_open(argv[2], &model) != VACCEL_OK)
        return failed("open");
    for (int i = 0; i < WARM_UP; i++) {
        if (infer(session, model, &input, room, size, dtype, &result) != VACCEL_OK)
            return failed("infer");
        vaccel_inference_release(result);
    }
    watch(data, elements * sizeof(*data));
    if (room)
        watch(room, size);
    start();
    vaccel_status status = infer(session, model, &input, room, size, dtype, &result);
    stop(stdout);
    if (status != VACCEL_OK)
        return failed("infer");
    vaccel_inference_release(result);
    vaccel_model_release(model);
    vaccel_session_release(session);
    return 0;
}
