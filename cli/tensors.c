/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/tensors.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/fail.h"
#include "cli/memory.h"
#include "cli/npy.h"

enum { MOST_RANK = VAC_NPY_RANK };

/* Read whole, so that no parser sees a file change under it. */
#define MOST_BYTES ((uint64_t)4 << 30)

uint64_t vac_tensors_count(const vaccel_tensor *tensor)
{
    uint64_t count = 1;
    for (uint32_t i = 0; i < tensor->rank; i++)
        count *= (uint64_t)tensor->shape[i];
    return count;
}

static vaccel_tensor *add(struct vac_tensors *tensors, const char *name, vaccel_dtype dtype,
                          const int64_t *shape, uint32_t rank)
{
    tensors->items = vac_memory_grow(tensors->items, tensors->count, sizeof(*tensors->items));
    vaccel_tensor *tensor = &tensors->items[tensors->count++];
    *tensor = (vaccel_tensor){.rank = rank, .dtype = dtype};
    tensors->names = vac_memory_grow(tensors->names, tensors->count - 1, sizeof(char *));
    tensors->names[tensors->count - 1] = name ? vac_memory_copy(name) : NULL;
    tensor->name = tensors->names[tensors->count - 1];
    tensor->shape = vac_memory_check(calloc(MOST_RANK, sizeof(*tensor->shape)));
    memcpy(tensor->shape, shape, rank * sizeof(*shape));
    return tensor;
}

bool vac_tensors_shape(const char *text, int64_t shape[16], uint32_t *rank)
{
    *rank = 0;
    while (*text) {
        uint64_t value = 0;
        size_t digits = strspn(text, "0123456789");
        if (digits == 0 || digits > 18 || *rank == MOST_RANK)
            return false;
        for (size_t i = 0; i < digits; i++)
            value = value * 10 + (uint64_t)(text[i] - '0');
        shape[(*rank)++] = (int64_t)value;
        text += digits;
        if (*text == ',' && text[1])
            text++;
        else if (*text)
            return false;
    }
    return true;
}

static bool find_dtype(const char *word, vaccel_dtype *dtype)
{
    for (vaccel_dtype at = VACCEL_DTYPE_BOOL;; at++) {
        const char *name = vaccel_dtype_name(at);
        if (strcmp(name, "unknown") == 0)
            return false;
        if (strcmp(name, word) == 0) {
            *dtype = at;
            return true;
        }
    }
}

static bool fail_file(const char *path, const char *reason)
{
    vac_say("'%s' cannot be read: %s; correct the path", path, reason);
    return false;
}

static unsigned char *read_open(int fd, const char *path, size_t *size)
{
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        fail_file(path, "it is no regular file");
        return NULL;
    }
    if ((uint64_t)info.st_size > MOST_BYTES) {
        fail_file(path, "it has more than 4 GiB");
        return NULL;
    }
    size_t room = (size_t)info.st_size;
    unsigned char *bytes = vac_memory_check(malloc(room + 1));
    *size = 0;
    while (*size < room) {
        ssize_t got = read(fd, bytes + *size, room - *size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            fail_file(path, got < 0 ? strerror(errno) : "it was cut while it was read");
            free(bytes);
            return NULL;
        }
        *size += (size_t)got;
    }
    return bytes;
}

static unsigned char *read_file(const char *path, size_t *size)
{
    /* A FIFO is opened without waiting, and then refused. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        fail_file(path, strerror(errno));
        return NULL;
    }
    unsigned char *bytes = read_open(fd, path, size);
    close(fd);
    return bytes;
}

/* Strings of one width, padded with NULs, as elements that say their lengths. */
static bool take_strings(vaccel_tensor *tensor, const struct vac_npy *npy,
                         const unsigned char *bytes, const char *path)
{
    const uint64_t head = sizeof(uint32_t);
    if (npy->count > MOST_BYTES / (head + npy->width))
        return fail_file(path, "its strings take more than 4 GiB");
    unsigned char *out = vac_memory_check(malloc(npy->count * (head + npy->width) + 1));
    tensor->data = out;
    for (uint64_t i = 0; i < npy->count; i++) {
        const unsigned char *text = bytes + i * npy->width;
        uint32_t length = (uint32_t)npy->width;
        while (length > 0 && text[length - 1] == '\0')
            length--;
        for (unsigned shift = 0; shift < 32; shift += 8)
            *out++ = (unsigned char)(length >> shift);
        memcpy(out, text, length);
        out += length;
    }
    tensor->size = (uint64_t)(out - (unsigned char *)tensor->data);
    return true;
}

static bool check_bools(const vaccel_tensor *tensor, const char *path)
{
    const unsigned char *bytes = tensor->data;
    for (uint64_t i = 0; tensor->dtype == VACCEL_DTYPE_BOOL && i < tensor->size; i++) {
        if (bytes[i] > 1) {
            vac_say("'%s' has the truth value %u; write 0 or 1", path, bytes[i]);
            return false;
        }
    }
    return true;
}

static bool add_npy(struct vac_tensors *tensors, const char *name, const char *path)
{
    char message[VAC_NPY_MESSAGE];
    struct vac_npy npy;
    size_t size;
    unsigned char *bytes = read_file(path, &size);
    if (!bytes)
        return false;
    if (!vac_npy_read(bytes, size, &npy, message)) {
        vac_say("'%s' cannot be taken: %s", path, message);
        free(bytes);
        return false;
    }
    vaccel_tensor *tensor = add(tensors, name, npy.dtype, npy.shape, npy.rank);
    if (npy.dtype == VACCEL_DTYPE_BYTES) {
        bool taken = take_strings(tensor, &npy, bytes + npy.offset, path);
        free(bytes);
        return taken;
    }
    /* Where any element is aligned. */
    tensor->size = size - npy.offset;
    memmove(bytes, bytes + npy.offset, tensor->size);
    tensor->data = bytes;
    return check_bools(tensor, path);
}

static bool check_bytes(const vaccel_tensor *tensor, const char *path)
{
    uint64_t expected = vaccel_dtype_size(tensor->dtype);
    if (expected == 0)
        return true; /* strings: the library walks them */
    for (uint32_t i = 0; i < tensor->rank; i++) {
        if (__builtin_mul_overflow(expected, (uint64_t)tensor->shape[i], &expected)) {
            vac_say("the shape given for '%s' takes more bytes than 64 bits can count; correct it",
                    path);
            return false;
        }
    }
    if (expected != tensor->size) {
        vac_say("'%s' has %" PRIu64 " bytes, and its dtype and shape take %" PRIu64
                "; correct DTYPE or SHAPE",
                path, tensor->size, expected);
        return false;
    }
    return check_bools(tensor, path);
}

static bool add_bare(struct vac_tensors *tensors, const char *name, const char *path,
                     vaccel_dtype dtype, const int64_t *shape, uint32_t rank)
{
    size_t size;
    unsigned char *bytes = read_file(path, &size);
    if (!bytes)
        return false;
    vaccel_tensor *tensor = add(tensors, name, dtype, shape, rank);
    tensor->data = bytes;
    tensor->size = size;
    return check_bytes(tensor, path);
}

/* Splits DTYPE and SHAPE off; false when they are wrong, true also when there are none. */
static bool split_form(char *path, bool *bare, vaccel_dtype *dtype, int64_t *shape, uint32_t *rank)
{
    char *second = strrchr(path, ':');
    char *first = second;
    *bare = false;
    while (first && first > path && *--first != ':') {
    }
    if (!second || first == path || *first != ':')
        return true;
    *second = '\0';
    if (!find_dtype(first + 1, dtype)) {
        vac_say("'%s' is no dtype; take one such as f32, i64 or bytes, in FILE:DTYPE:SHAPE",
                first + 1);
        return false;
    }
    if (!vac_tensors_shape(second + 1, shape, rank)) {
        vac_say("'%s' is no shape; write dimensions with commas between, such as 1,3,224,224",
                second + 1);
        return false;
    }
    *first = '\0';
    *bare = true;
    return true;
}

bool vac_tensors_add_file(struct vac_tensors *tensors, const char *text)
{
    char *copy = vac_memory_copy(text), *path = copy;
    const char *name = NULL;
    int64_t shape[MOST_RANK];
    uint32_t rank = 0;
    vaccel_dtype dtype = 0;
    bool bare, added = false;
    char *equals = strchr(copy, '=');
    /* What has a slash before it is a path with a '=' in it, unless names of tensors have both, as
     * TensorFlow's do: then the file is there to tell. */
    if (equals && !(memchr(copy, '/', (size_t)(equals - copy)) && access(copy, F_OK) == 0)) {
        *equals = '\0';
        name = copy;
        path = equals + 1;
    }
    if (name && !*name)
        vac_say("'%s' has no name before the '='; write NAME=FILE, or FILE alone", text);
    else if (!*path)
        vac_say("'%s' names no file; write NAME=FILE", text);
    else if (split_form(path, &bare, &dtype, shape, &rank))
        added =
            bare ? add_bare(tensors, name, path, dtype, shape, rank) : add_npy(tensors, name, path);
    free(copy);
    return added;
}

/* xorshift32 (Marsaglia 2003): the same values each time. */
static uint32_t next_of(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* 0 to 1 in steps of 1/128, which each floating-point type has exactly. */
static void make_value(unsigned char *out, vaccel_dtype dtype, uint32_t random)
{
    uint32_t steps = random >> 25;
    float single = (float)steps / 128;
    double twice = (double)single;
    uint32_t bits;
    uint16_t half;
    memcpy(&bits, &single, sizeof(bits));
    switch (dtype) {
    case VACCEL_DTYPE_F64:
        memcpy(out, &twice, sizeof(twice));
        break;
    case VACCEL_DTYPE_F32:
        memcpy(out, &single, sizeof(single));
        break;
    case VACCEL_DTYPE_BF16:
        half = (uint16_t)(bits >> 16);
        memcpy(out, &half, sizeof(half));
        break;
    case VACCEL_DTYPE_F16:
        /* The exponent's bias is 15 instead of 127, and the fraction has 10 bits instead of 23. */
        half = steps ? (uint16_t)((bits >> 13) - ((127 - 15) << 10)) : 0;
        memcpy(out, &half, sizeof(half));
        break;
    default:
        *out = (unsigned char)(steps & 1);
    }
}

bool vac_tensors_add_made(struct vac_tensors *tensors, const char *name, vaccel_dtype dtype,
                          const int64_t *shape, uint32_t rank)
{
    static const unsigned char word[] = {5, 0, 0, 0, 'h', 'e', 'l', 'l', 'o'};
    bool strings = dtype == VACCEL_DTYPE_BYTES;
    uint64_t width = strings ? sizeof(word) : vaccel_dtype_size(dtype);
    uint64_t size = width;
    bool fits = width > 0;
    for (uint32_t i = 0; i < rank && fits; i++)
        fits = !__builtin_mul_overflow(size, (uint64_t)shape[i], &size) && size <= MOST_BYTES;
    if (!fits) {
        vac_say("no values of dtype %s can be made up for '%s' in 4 GiB; give --shape, or a file "
                "with --input",
                vaccel_dtype_name(dtype), name);
        return false;
    }
    vaccel_tensor *tensor = add(tensors, name, dtype, shape, rank);
    unsigned char *bytes = vac_memory_check(calloc(size + 1, 1));
    uint32_t state = 2463534242;
    tensor->data = bytes;
    tensor->size = size;
    for (uint64_t at = 0; at < size; at += width) {
        if (strings)
            memcpy(bytes + at, word, sizeof(word));
        else
            make_value(bytes + at, dtype, next_of(&state));
    }
    return true;
}

/* The longest string; UINT64_MAX when the elements are not what they should be. */
static uint64_t longest(const vaccel_tensor *tensor)
{
    const unsigned char *bytes = tensor->data;
    uint64_t most = 0, at = 0;
    for (uint64_t i = vac_tensors_count(tensor); i > 0; i--) {
        if (tensor->size - at < 4)
            return UINT64_MAX;
        uint64_t length = bytes[at] | (uint64_t)bytes[at + 1] << 8 | (uint64_t)bytes[at + 2] << 16 |
                          (uint64_t)bytes[at + 3] << 24;
        at += 4;
        if (length > tensor->size - at)
            return UINT64_MAX;
        most = length > most ? length : most;
        at += length;
    }
    return at == tensor->size ? most : UINT64_MAX;
}

static void write_strings(FILE *file, const vaccel_tensor *tensor, uint64_t width)
{
    const unsigned char *at = tensor->data;
    for (uint64_t i = vac_tensors_count(tensor); i > 0; i--) {
        size_t length =
            (size_t)at[0] | (size_t)at[1] << 8 | (size_t)at[2] << 16 | (size_t)at[3] << 24;
        fwrite(at + 4, 1, length, file);
        for (uint64_t pad = length; pad < width; pad++)
            fputc('\0', file);
        at += 4 + length;
    }
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), tail = strlen(end);
    return length >= tail && strcmp(text + length - tail, end) == 0;
}

/* The head of a .npy file: its length; 0, and a message, when there can be none. */
static size_t make_head(const vaccel_tensor *tensor, const char *path, struct vac_npy *npy,
                        char head[VAC_NPY_HEADER])
{
    bool strings = tensor->dtype == VACCEL_DTYPE_BYTES;
    *npy = (struct vac_npy){.dtype = tensor->dtype, .rank = tensor->rank};
    npy->width = strings ? longest(tensor) : vaccel_dtype_size(tensor->dtype);
    if (tensor->rank > VAC_NPY_RANK || npy->width > UINT32_MAX) {
        vac_say("the output '%s' is not as its dtype and shape say; a defect of the backend",
                tensor->name ? tensor->name : "");
        return 0;
    }
    npy->width += npy->width == 0; /* only empty strings: NumPy has none of no width */
    memcpy(npy->shape, tensor->shape, tensor->rank * sizeof(*npy->shape));
    size_t length = vac_npy_head(npy, head);
    if (length == 0)
        vac_say("'%s' cannot be written: .npy files have no %s; name a file that does not end in "
                ".npy for the bare bytes",
                path, vaccel_dtype_name(tensor->dtype));
    return length;
}

bool vac_tensors_write(const vaccel_tensor *tensor, const char *path)
{
    char head[VAC_NPY_HEADER];
    struct vac_npy npy = {0};
    size_t length = 0;
    bool with_head = ends_with(path, ".npy");
    if (with_head && (length = make_head(tensor, path, &npy, head)) == 0)
        return false;
    FILE *file = fopen(path, "wb");
    if (file) {
        fwrite(head, 1, length, file);
        if (with_head && tensor->dtype == VACCEL_DTYPE_BYTES)
            write_strings(file, tensor, npy.width);
        else
            fwrite(tensor->data, 1, tensor->size, file);
        /* Both are to be done, whichever fails. */
        int failed = ferror(file);
        if (fclose(file) == 0 && !failed)
            return true;
    }
    vac_say("'%s' cannot be written: %s; correct the path, or free some space", path,
            strerror(errno));
    return false;
}

void vac_tensors_release(struct vac_tensors *tensors)
{
    for (size_t i = 0; i < tensors->count; i++) {
        free(tensors->names[i]);
        free(tensors->items[i].shape);
        free(tensors->items[i].data);
    }
    free(tensors->items);
    free(tensors->names);
    *tensors = (struct vac_tensors){0};
}
