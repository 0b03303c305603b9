/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/npy.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* As long as NumPy itself reads without being told to. */
enum { MAGIC = 6, VERSION = 8, LONGEST_HEAD = 10000, ALIGNMENT = 64, LONGEST_WORD = 32 };

static const unsigned char magic[MAGIC] = {0x93, 'N', 'U', 'M', 'P', 'Y'};

/* The head is a dictionary as Python writes it. */
struct reading {
    const char *at, *end;
    struct vac_npy *npy;
    char *message;
};

static const struct {
    const char *word;
    vaccel_dtype dtype;
    uint64_t width;
} types[] = {
    {"|b1", VACCEL_DTYPE_BOOL, 1}, {"|u1", VACCEL_DTYPE_U8, 1},  {"|i1", VACCEL_DTYPE_I8, 1},
    {"<u2", VACCEL_DTYPE_U16, 2},  {"<u4", VACCEL_DTYPE_U32, 4}, {"<u8", VACCEL_DTYPE_U64, 8},
    {"<i2", VACCEL_DTYPE_I16, 2},  {"<i4", VACCEL_DTYPE_I32, 4}, {"<i8", VACCEL_DTYPE_I64, 8},
    {"<f2", VACCEL_DTYPE_F16, 2},  {"<f4", VACCEL_DTYPE_F32, 4}, {"<f8", VACCEL_DTYPE_F64, 8},
};

enum { TYPES = sizeof(types) / sizeof(*types) };

__attribute__((format(printf, 2, 3))) static bool fail(char *message, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, VAC_NPY_MESSAGE, format, arguments);
    va_end(arguments);
    return false;
}

static bool fail_head(const struct reading *reading)
{
    return fail(reading->message, "its head is not as NumPy writes it; save it again, with "
                                  "numpy.save()");
}

static void skip_blanks(struct reading *reading)
{
    while (reading->at < reading->end && (*reading->at == ' ' || *reading->at == '\n'))
        reading->at++;
}

/* Takes a character, and the blanks before it, when it comes next. */
static bool take(struct reading *reading, char character)
{
    skip_blanks(reading);
    if (reading->at == reading->end || *reading->at != character)
        return false;
    reading->at++;
    return true;
}

static bool take_text(struct reading *reading, char word[LONGEST_WORD])
{
    char quote = take(reading, '\'') ? '\'' : take(reading, '"') ? '"' : 0;
    size_t length = 0;
    if (!quote)
        return false;
    for (; reading->at < reading->end && *reading->at != quote; reading->at++) {
        unsigned char byte = (unsigned char)*reading->at;
        if (length + 1 == LONGEST_WORD || byte < ' ' || byte > '~' || byte == '\\')
            return false;
        word[length++] = (char)byte;
    }
    word[length] = '\0';
    return take(reading, quote);
}

static bool take_number(struct reading *reading, uint64_t *number)
{
    uint64_t value = 0;
    skip_blanks(reading);
    const char *first = reading->at;
    for (; reading->at < reading->end && *reading->at >= '0' && *reading->at <= '9';
         reading->at++) {
        if (__builtin_mul_overflow(value, (uint64_t)10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*reading->at - '0'), &value))
            return false;
    }
    *number = value;
    return reading->at > first && value <= INT64_MAX;
}

static bool read_strings(struct reading *reading, const char *word)
{
    uint64_t width = 0;
    size_t digits = strlen(word + 2);
    if (digits == 0 || digits > 9 || strspn(word + 2, "0123456789") != digits)
        return fail_head(reading);
    for (const char *digit = word + 2; *digit; digit++)
        width = width * 10 + (uint64_t)(*digit - '0');
    reading->npy->dtype = VACCEL_DTYPE_BYTES;
    reading->npy->width = width;
    return true;
}

static bool read_descr(struct reading *reading)
{
    char word[LONGEST_WORD];
    skip_blanks(reading);
    if (reading->at < reading->end && *reading->at == '[')
        return fail(reading->message, "it is an array of records, and a tensor has one type; save "
                                      "one field of it");
    if (!take_text(reading, word) || strlen(word) < 2)
        return fail_head(reading);
    for (size_t i = 0; i < TYPES; i++) {
        /* Single bytes have no order, whichever is written. */
        if (strcmp(word, types[i].word) == 0 ||
            (types[i].width == 1 && word[0] == '<' && strcmp(word + 1, types[i].word + 1) == 0)) {
            reading->npy->dtype = types[i].dtype;
            reading->npy->width = types[i].width;
            return true;
        }
    }
    if (word[0] == '|' && word[1] == 'S')
        return read_strings(reading, word);
    if (word[0] == '>')
        return fail(reading->message,
                    "its elements ('%s') are big-endian; save a.astype(a.dtype.newbyteorder('<'))",
                    word);
    if (word[1] == 'O')
        return fail(reading->message, "it holds Python objects, which are not read; give the array "
                                      "a type, as with a.astype('S') or a.astype('f4')");
    if (word[1] == 'U')
        return fail(reading->message,
                    "its strings are UTF-32 ('%s'); save numpy.char.encode(a), "
                    "which makes them UTF-8",
                    word);
    return fail(reading->message,
                "its elements are '%s', which no tensor has; convert them, as with "
                "a.astype('float32')",
                word);
}

static bool read_order(struct reading *reading)
{
    static const char no[] = "False", yes[] = "True";
    skip_blanks(reading);
    size_t left = (size_t)(reading->end - reading->at);
    if (left >= strlen(no) && memcmp(reading->at, no, strlen(no)) == 0) {
        reading->at += strlen(no);
        return true;
    }
    if (left >= strlen(yes) && memcmp(reading->at, yes, strlen(yes)) == 0)
        return fail(reading->message,
                    "it is in Fortran order; save numpy.ascontiguousarray(a) instead");
    return fail_head(reading);
}

static bool read_shape(struct reading *reading)
{
    struct vac_npy *npy = reading->npy;
    uint64_t number;
    bool comma = false;
    if (!take(reading, '('))
        return fail_head(reading);
    npy->rank = 0;
    while (!take(reading, ')')) {
        if (npy->rank == VAC_NPY_RANK)
            return fail(reading->message,
                        "it has more than %d dimensions, the most that a tensor has; reshape it",
                        VAC_NPY_RANK);
        if ((npy->rank > 0 && !comma) || !take_number(reading, &number))
            return fail_head(reading);
        npy->shape[npy->rank++] = (int64_t)number;
        comma = take(reading, ',');
    }
    /* (3) is a number, and (3,) a shape. */
    return npy->rank != 1 || comma || fail_head(reading);
}

static bool read_head(struct reading *reading)
{
    static const struct {
        const char *key;
        bool (*read)(struct reading *reading);
    } members[] = {{"descr", read_descr}, {"fortran_order", read_order}, {"shape", read_shape}};
    enum { MEMBERS = 3, ALL = (1 << MEMBERS) - 1 };
    unsigned seen = 0;
    char key[LONGEST_WORD];
    if (!take(reading, '{'))
        return fail_head(reading);
    while (!take(reading, '}')) {
        unsigned member = 0;
        if (!take_text(reading, key) || !take(reading, ':'))
            return fail_head(reading);
        while (member < MEMBERS && strcmp(key, members[member].key) != 0)
            member++;
        if (member == MEMBERS || (seen & 1U << member))
            return fail_head(reading);
        if (!members[member].read(reading))
            return false;
        seen |= 1U << member;
        if (!take(reading, ',') && (reading->at == reading->end || *reading->at != '}'))
            return fail_head(reading);
    }
    skip_blanks(reading);
    return (seen == ALL && reading->at == reading->end) || fail_head(reading);
}

/* The length of the head, whose field is wider since version 2.0; false when it is not there. */
static bool find_head(const unsigned char *bytes, size_t size, size_t *begin, size_t *length)
{
    size_t wide = bytes[MAGIC] == 1 ? 2 : 4;
    if (size < VERSION + wide)
        return false;
    *length = 0;
    for (size_t i = 0; i < wide; i++)
        *length |= (size_t)bytes[VERSION + i] << 8 * i;
    *begin = VERSION + wide;
    return true;
}

static bool check_size(size_t size, struct vac_npy *npy, char *message)
{
    uint64_t expected;
    npy->count = 1;
    for (uint32_t i = 0; i < npy->rank; i++) {
        if (__builtin_mul_overflow(npy->count, (uint64_t)npy->shape[i], &npy->count))
            return fail(message, "its shape has more elements than 64 bits can count; the file is "
                                 "damaged");
    }
    if (__builtin_mul_overflow(npy->count, npy->width, &expected))
        return fail(message, "its shape takes more bytes than 64 bits can count; the file is "
                             "damaged");
    if (expected != size - npy->offset)
        return fail(message,
                    "its shape and type take %" PRIu64 " bytes, and it has %" PRIu64
                    "; the file is damaged: save it again",
                    expected, (uint64_t)(size - npy->offset));
    return true;
}

bool vac_npy_is(const void *bytes, size_t size)
{
    return size >= MAGIC && memcmp(bytes, magic, MAGIC) == 0;
}

bool vac_npy_read(const void *bytes, size_t size, struct vac_npy *npy,
                  char message[VAC_NPY_MESSAGE])
{
    const unsigned char *file = bytes;
    size_t begin, length;
    *npy = (struct vac_npy){0};
    if (!vac_npy_is(bytes, size))
        return fail(message,
                    "it is no .npy file; make one with numpy.save(), or say what is in it: "
                    "FILE:f32:1,3,224,224");
    if (size < VERSION || file[MAGIC] < 1 || file[MAGIC] > 3 || file[MAGIC + 1] != 0)
        return fail(message, "its version of the .npy format is none of 1.0, 2.0 and 3.0; save it "
                             "with another NumPy");
    if (!find_head(file, size, &begin, &length) || length > size - begin)
        return fail(message, "it ends within its head; the file is damaged: save it again");
    if (length > LONGEST_HEAD)
        return fail(message,
                    "its head has %zu bytes, and %d are read at most; save one plain array", length,
                    LONGEST_HEAD);
    struct reading reading = {(const char *)file + begin, (const char *)file + begin + length, npy,
                              message};
    npy->offset = begin + length;
    return read_head(&reading) && check_size(size, npy, message);
}

static const char *word_of(const struct vac_npy *npy, char word[LONGEST_WORD])
{
    if (npy->dtype == VACCEL_DTYPE_BYTES) {
        snprintf(word, LONGEST_WORD, "|S%" PRIu64, npy->width);
        return word;
    }
    for (size_t i = 0; i < TYPES; i++) {
        if (types[i].dtype == npy->dtype)
            return types[i].word;
    }
    return NULL;
}

size_t vac_npy_head(const struct vac_npy *npy, char head[VAC_NPY_HEADER])
{
    char shape[VAC_NPY_RANK * 24] = "", word[LONGEST_WORD];
    const char *descr = word_of(npy, word);
    enum { BEGIN = VERSION + 2 };
    size_t used = 0;
    if (!descr)
        return 0;
    for (uint32_t i = 0; i < npy->rank; i++)
        used += (size_t)snprintf(shape + used, sizeof(shape) - used, "%s%" PRId64, i ? ", " : "",
                                 npy->shape[i]);
    used = BEGIN + (size_t)snprintf(head + BEGIN, VAC_NPY_HEADER - BEGIN,
                                    "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }",
                                    descr, shape, npy->rank == 1 ? "," : "");
    /* Blanks and a newline, so that the elements are aligned. */
    size_t whole = (used + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    memset(head + used, ' ', whole - used - 1);
    head[whole - 1] = '\n';
    memcpy(head, magic, MAGIC);
    head[MAGIC] = 1;
    head[MAGIC + 1] = 0;
    head[VERSION] = (char)((whole - BEGIN) & 0xff);
    head[VERSION + 1] = (char)((whole - BEGIN) >> 8);
    return whole;
}
