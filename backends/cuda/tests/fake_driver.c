/* SPDX-License-Identifier: Apache-2.0 */
/* The driver's part of the stand-in, and what the parts share. */
#include "fake_driver.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MOST_DEVICES = 8, PITCH = 1 << 20, FATAL = 700 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct fake_counts counts;
static vac_cuda_result sticky;
static bool initialised;

struct CUctx_st {
    int device;
};
struct CUmod_st {
    int unused;
};
struct CUfunc_st {
    int kernel;
};

static struct CUctx_st contexts[MOST_DEVICES];
static struct CUfunc_st functions[16];
static _Thread_local vac_cuda_context stack[8];
static _Thread_local int depth;

/* A piece of the device's memory. */
struct piece {
    struct piece *next;
    char *start;
    size_t size;
    char *mapped;
    size_t mapped_size;
};
static struct piece *pieces;

/* Something to be done in a stream's order. */
struct work {
    struct work *next;
    void (*run)(void *data);
    char data[];
};

struct CUstream_st {
    struct work *first;
    struct work **last;
};

__attribute__((visibility("default"))) struct fake_counts fake_cuda_counts(void);

struct fake_counts fake_cuda_counts(void)
{
    pthread_mutex_lock(&lock);
    struct fake_counts now = counts;
    pthread_mutex_unlock(&lock);
    return now;
}

long fake_setting(const char *name, long otherwise)
{
    const char *text = getenv("VACCEL_FAKE_CUDA");
    size_t length = strlen(name);

    while (text && *text) {
        if (strncmp(text, name, length) == 0 && text[length] == '=')
            return strtol(text + length + 1, NULL, 10);
        text = strchr(text, ',');
        text = text ? text + 1 : NULL;
    }
    return otherwise;
}

void fake_misuse(const char *what)
{
    fprintf(stderr, "fake CUDA: %s\n", what);
    counts.misuses++;
}

struct fake_counts *fake_lock(void)
{
    pthread_mutex_lock(&lock);
    return &counts;
}

void fake_unlock(void)
{
    pthread_mutex_unlock(&lock);
}

unsigned fake_fails(const char *name, int *calls)
{
    char nth[64];

    snprintf(nth, sizeof(nth), "%s@%d", name, __atomic_add_fetch(calls, 1, __ATOMIC_RELAXED));
    return (unsigned)fake_setting(nth, fake_setting(name, 0));
}

/* What is to fail, does; then nothing works after a kernel that went astray. */
#define ENTER(name)                                                                                \
    do {                                                                                           \
        static int calls_;                                                                         \
        unsigned error_ = fake_fails(#name, &calls_);                                              \
        if (error_)                                                                                \
            return error_;                                                                         \
        if (sticky)                                                                                \
            return sticky;                                                                         \
        if (!initialised)                                                                          \
            return 3;                                                                              \
    } while (0)

#define ENTER_CONTEXT(name)                                                                        \
    do {                                                                                           \
        ENTER(name);                                                                               \
        if (!depth) {                                                                              \
            fake_misuse(#name " without a context");                                               \
            return 201;                                                                            \
        }                                                                                          \
    } while (0)

vac_cuda_result cuInit(unsigned int flags)
{
    static int calls;
    unsigned error = fake_fails("cuInit", &calls);

    (void)flags;
    if (error)
        return error;
    if (fake_setting("devices", 2) == 0)
        return VAC_CUDA_NO_DEVICE;
    initialised = true;
    return 0;
}

vac_cuda_result cuDriverGetVersion(int *version)
{
    *version = (int)fake_setting("version", 12090);
    return 0;
}

vac_cuda_result cuGetErrorName(vac_cuda_result error, const char **name)
{
    *name = error == 2     ? "CUDA_ERROR_OUT_OF_MEMORY"
            : error == 100 ? "CUDA_ERROR_NO_DEVICE"
            : error == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS"
            : error < 900  ? "CUDA_ERROR_OTHER"
                           : NULL;
    return *name ? 0 : VAC_CUDA_INVALID_VALUE;
}

vac_cuda_result cuGetErrorString(vac_cuda_result error, const char **text)
{
    *text = error < 900 ? "as the test said" : NULL;
    return *text ? 0 : VAC_CUDA_INVALID_VALUE;
}

vac_cuda_result cuDeviceGetCount(int *count)
{
    ENTER(cuDeviceGetCount);
    *count = (int)fake_setting("devices", 2);
    return 0;
}

vac_cuda_result cuDeviceGet(vac_cuda_device *device, int number)
{
    ENTER(cuDeviceGet);
    *device = number;
    return 0;
}

vac_cuda_result cuDeviceGetName(char *name, int size, vac_cuda_device device)
{
    ENTER(cuDeviceGetName);
    snprintf(name, (size_t)size, "Fake %d", device);
    return 0;
}

vac_cuda_result cuDeviceGetAttribute(int *value, unsigned int attribute, vac_cuda_device device)
{
    long capability = fake_setting("capability", 90);

    (void)device;
    ENTER(cuDeviceGetAttribute);
    *value = (int)(attribute == VAC_CUDA_ATTRIBUTE_MAJOR   ? capability / 10
                   : attribute == VAC_CUDA_ATTRIBUTE_MINOR ? capability % 10
                                                           : PITCH);
    return 0;
}

vac_cuda_result cuDevicePrimaryCtxRetain(vac_cuda_context *context, vac_cuda_device device)
{
    ENTER(cuDevicePrimaryCtxRetain);
    fake_lock()->contexts++;
    fake_unlock();
    *context = &contexts[device];
    return 0;
}

vac_cuda_result cuDevicePrimaryCtxRelease_v2(vac_cuda_device device)
{
    (void)device;
    fake_lock()->contexts--;
    fake_unlock();
    return 0;
}

vac_cuda_result cuCtxPushCurrent_v2(vac_cuda_context context)
{
    ENTER(cuCtxPushCurrent_v2);
    stack[depth++] = context;
    fake_lock()->entered++;
    fake_unlock();
    return 0;
}

vac_cuda_result cuCtxPopCurrent_v2(vac_cuda_context *context)
{
    if (!depth) {
        fake_misuse("cuCtxPopCurrent without a context");
        return 201;
    }
    *context = stack[--depth];
    fake_lock()->entered--;
    fake_unlock();
    return 0;
}

vac_cuda_result cuModuleLoadData(vac_cuda_module *module, const void *image)
{
    static const char made_here[] = "fake code --gpu-architecture=";
    static const char cubin[] = "\177ELF";
    static struct CUmod_st only;

    ENTER_CONTEXT(cuModuleLoadData);
    if (strncmp(image, made_here, sizeof(made_here) - 1) != 0 &&
        strncmp(image, cubin, sizeof(cubin) - 1) != 0)
        return 200;
    fake_lock()->modules++;
    fake_unlock();
    *module = &only;
    return 0;
}

vac_cuda_result cuModuleUnload(vac_cuda_module module)
{
    (void)module;
    fake_lock()->modules--;
    fake_unlock();
    return 0;
}

vac_cuda_result cuModuleGetFunction(vac_cuda_function *function, vac_cuda_module module,
                                    const char *name)
{
    int kernel = fake_kernel_index(name);

    (void)module;
    ENTER_CONTEXT(cuModuleGetFunction);
    if (kernel < 0)
        return 500;
    functions[kernel].kernel = kernel;
    *function = &functions[kernel];
    return 0;
}

vac_cuda_result cuMemAlloc_v2(vac_cuda_ptr *memory, size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    ENTER_CONTEXT(cuMemAlloc_v2);
    if (size == 0)
        return VAC_CUDA_INVALID_VALUE;
    struct piece *piece = calloc(1, sizeof(*piece));
    if (!piece || size > SIZE_MAX / 2) {
        free(piece);
        return VAC_CUDA_OUT_OF_MEMORY;
    }
    /* The last element ends where the page begins that nothing may touch. */
    piece->size = (size + 3) & ~(size_t)3;
    piece->mapped_size = (piece->size + page - 1) / page * page + page;
    piece->mapped =
        mmap(NULL, piece->mapped_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (piece->mapped == MAP_FAILED) {
        free(piece);
        return VAC_CUDA_OUT_OF_MEMORY;
    }
    mprotect(piece->mapped + piece->mapped_size - page, page, PROT_NONE);
    piece->start = piece->mapped + piece->mapped_size - page - piece->size;
    memset(piece->start, 0xff, piece->size);
    fake_lock()->allocations++;
    piece->next = pieces;
    pieces = piece;
    fake_unlock();
    *memory = (vac_cuda_ptr)(uintptr_t)piece->start;
    return 0;
}

vac_cuda_result cuMemFree_v2(vac_cuda_ptr memory)
{
    struct piece **link = &pieces;

    fake_lock();
    while (*link && (vac_cuda_ptr)(uintptr_t)(*link)->start != memory)
        link = &(*link)->next;
    struct piece *piece = *link;
    if (piece) {
        *link = piece->next;
        counts.allocations--;
        munmap(piece->mapped, piece->mapped_size);
        free(piece);
    } else {
        fake_misuse("cuMemFree of what was not allocated");
    }
    fake_unlock();
    return piece ? 0 : VAC_CUDA_INVALID_VALUE;
}

bool fake_is_device(vac_cuda_ptr memory, size_t size)
{
    const char *start = (const char *)(uintptr_t)memory;
    bool found = false;

    fake_lock();
    for (struct piece *piece = pieces; piece && !found; piece = piece->next)
        found = start >= piece->start && size <= piece->size &&
                (size_t)(start - piece->start) <= piece->size - size;
    fake_unlock();
    if (!found)
        fake_misuse("an access outside of the device's memory");
    return found;
}

void *fake_enqueue(vac_cuda_stream stream, void (*run)(void *data), const void *data, size_t size)
{
    struct work *work = calloc(1, sizeof(*work) + size);

    if (!work)
        abort();
    work->run = run;
    memcpy(work->data, data, size);
    *stream->last = work;
    stream->last = &work->next;
    return work->data;
}

struct copy_work {
    void *to;
    const void *from; /* NULL: the bytes follow */
    size_t size;
};

static void run_copy(void *data)
{
    struct copy_work *copy = data;

    memcpy(copy->to, copy->from ? copy->from : (const char *)(copy + 1), copy->size);
}

vac_cuda_result cuMemcpyHtoDAsync_v2(vac_cuda_ptr to, const void *from, size_t size,
                                     vac_cuda_stream stream)
{
    ENTER_CONTEXT(cuMemcpyHtoDAsync_v2);
    if (!fake_is_device(to, size))
        return VAC_CUDA_INVALID_VALUE;
    /* From pageable memory, the driver takes the bytes before it returns. */
    struct copy_work *copy = calloc(1, sizeof(*copy) + size);
    if (!copy)
        abort();
    copy->to = (void *)(uintptr_t)to;
    copy->size = size;
    memcpy(copy + 1, from, size);
    fake_enqueue(stream, run_copy, copy, sizeof(*copy) + size);
    free(copy);
    fake_lock()->sent += size;
    fake_unlock();
    return 0;
}

vac_cuda_result cuMemcpyDtoHAsync_v2(void *to, vac_cuda_ptr from, size_t size,
                                     vac_cuda_stream stream)
{
    ENTER_CONTEXT(cuMemcpyDtoHAsync_v2);
    if (!fake_is_device(from, size))
        return VAC_CUDA_INVALID_VALUE;
    const struct copy_work copy = {to, (const void *)(uintptr_t)from, size};
    fake_enqueue(stream, run_copy, &copy, sizeof(copy));
    fake_lock()->fetched += size;
    fake_unlock();
    return 0;
}

vac_cuda_result cuMemcpy2DAsync_v2(const struct vac_cuda_copy *copy, vac_cuda_stream stream)
{
    bool up = copy->to_type == VAC_CUDA_MEMORY_DEVICE;

    ENTER_CONTEXT(cuMemcpy2DAsync_v2);
    if (copy->from_type == copy->to_type || copy->from_pitch < copy->width ||
        copy->to_pitch < copy->width || copy->from_pitch > PITCH || copy->to_pitch > PITCH ||
        copy->from_x || copy->from_y || copy->to_x || copy->to_y) {
        fake_misuse("a copy of rows that makes no sense");
        return VAC_CUDA_INVALID_VALUE;
    }
    for (size_t row = 0; row < copy->height; row++) {
        vac_cuda_result error =
            up ? cuMemcpyHtoDAsync_v2(copy->to_device + row * copy->to_pitch,
                                      (const char *)copy->from_host + row * copy->from_pitch,
                                      copy->width, stream)
               : cuMemcpyDtoHAsync_v2((char *)copy->to_host + row * copy->to_pitch,
                                      copy->from_device + row * copy->from_pitch, copy->width,
                                      stream);
        if (error)
            return error;
    }
    return 0;
}

vac_cuda_result cuStreamCreate(vac_cuda_stream *stream, unsigned int flags)
{
    ENTER_CONTEXT(cuStreamCreate);
    if (flags > 1)
        return VAC_CUDA_INVALID_VALUE;
    *stream = calloc(1, sizeof(**stream));
    if (!*stream)
        return VAC_CUDA_OUT_OF_MEMORY;
    (*stream)->last = &(*stream)->first;
    fake_lock()->streams++;
    fake_unlock();
    return 0;
}

static void drain(vac_cuda_stream stream, bool run)
{
    static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;

    pthread_mutex_lock(&one);
    while (stream->first) {
        struct work *work = stream->first;
        stream->first = work->next;
        if (run && !sticky)
            work->run(work->data);
        free(work);
    }
    stream->last = &stream->first;
    pthread_mutex_unlock(&one);
}

vac_cuda_result cuStreamDestroy_v2(vac_cuda_stream stream)
{
    drain(stream, false);
    free(stream);
    fake_lock()->streams--;
    fake_unlock();
    return 0;
}

vac_cuda_result cuStreamSynchronize(vac_cuda_stream stream)
{
    drain(stream, true);
    ENTER_CONTEXT(cuStreamSynchronize);
    return sticky;
}

struct launch_work {
    int kernel;
    unsigned grid[2];
    unsigned threads;
    unsigned char arguments[16][8];
};

static void run_launch(void *data)
{
    struct launch_work *launch = data;
    void *arguments[16];

    if (fake_setting("kernel", 0)) {
        sticky = (vac_cuda_result)fake_setting("kernel", 0);
        return;
    }
    for (int i = 0; i < 16; i++)
        arguments[i] = launch->arguments[i];
    fake_kernel_run(launch->kernel, launch->grid, launch->threads, arguments,
                    fake_setting("reverse", 0) != 0, fake_misuse);
}

vac_cuda_result cuLaunchKernel(vac_cuda_function function, unsigned int grid_x, unsigned int grid_y,
                               unsigned int grid_z, unsigned int block_x, unsigned int block_y,
                               unsigned int block_z, unsigned int shared, vac_cuda_stream stream,
                               void **arguments, void **extra)
{
    struct launch_work launch = {function->kernel, {grid_x, grid_y}, block_x, {{0}}};
    const unsigned char *sizes = fake_kernel_sizes(function->kernel);

    ENTER_CONTEXT(cuLaunchKernel);
    if (!grid_x || !grid_y || grid_y > 65535 || grid_z != 1 || block_y != 1 || block_z != 1 ||
        block_x > 1024 || shared || extra) {
        fake_misuse("a launch that makes no sense");
        return VAC_CUDA_INVALID_VALUE;
    }
    for (int i = 0; i < 16 && sizes[i]; i++)
        memcpy(launch.arguments[i], arguments[i], sizes[i]);
    fake_enqueue(stream, run_launch, &launch, sizeof(launch));
    fake_lock()->launches++;
    fake_unlock();
    return 0;
}
