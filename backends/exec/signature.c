/* SPDX-License-Identifier: Apache-2.0 */
#include "signature.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <vaccel/enums.h>

struct reader {
    const char *start;
    const char *at;
    char *why;
};

static bool fail(const struct reader *reader, const char *expected)
{
    snprintf(reader->why, VAC_EXEC_REASON, "at character %zu: %s is expected",
             (size_t)(reader->at - reader->start) + 1, expected);
    return false;
}

static void skip_space(struct reader *reader)
{
    while (*reader->at == ' ' || *reader->at == '\t')
        reader->at++;
}

/* Takes one character. */
static bool take(struct reader *reader, char wanted)
{
    skip_space(reader);
    if (*reader->at != wanted)
        return false;
    reader->at++;
    return true;
}

/* Takes a word; it is empty where there is none, or none that fits. */
static void take_word(struct reader *reader, char word[VAC_EXEC_NAME])
{
    size_t length = 0;

    skip_space(reader);
    if (isalpha((unsigned char)*reader->at)) {
        while (isalnum((unsigned char)reader->at[length]) || reader->at[length] == '_')
            length++;
    }
    if (length >= VAC_EXEC_NAME)
        length = 0;
    memcpy(word, reader->at, length);
    word[length] = '\0';
    reader->at += length;
}

static vaccel_dtype dtype_of(const char *word)
{
    static const struct {
        const char *word;
        vaccel_dtype dtype;
    } known[] = {
        {"bool", VACCEL_DTYPE_BOOL}, {"u8", VACCEL_DTYPE_U8},   {"u16", VACCEL_DTYPE_U16},
        {"u32", VACCEL_DTYPE_U32},   {"u64", VACCEL_DTYPE_U64}, {"i8", VACCEL_DTYPE_I8},
        {"i16", VACCEL_DTYPE_I16},   {"i32", VACCEL_DTYPE_I32}, {"i64", VACCEL_DTYPE_I64},
        {"f32", VACCEL_DTYPE_F32},   {"f64", VACCEL_DTYPE_F64},
    };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (strcmp(word, known[i].word) == 0)
            return known[i].dtype;
    }
    return 0;
}

/* The number of the length that is called so; there are never more than arguments. */
static uint32_t length_of(struct vac_exec_signature *signature, const char *name)
{
    for (uint32_t i = 0; i < signature->length_count; i++) {
        if (strcmp(signature->lengths[i], name) == 0)
            return i;
    }
    memcpy(signature->lengths[signature->length_count], name, strlen(name));
    return signature->length_count++;
}

static bool read_dtype(struct reader *reader, vaccel_dtype *dtype)
{
    const char *before = reader->at;
    char word[VAC_EXEC_NAME];

    take_word(reader, word);
    *dtype = dtype_of(word);
    if (*dtype)
        return true;
    reader->at = before;
    return fail(reader, "a dtype (bool, i8 to u64, f32, f64)");
}

static bool read_array(struct reader *reader, struct vac_exec_signature *signature,
                       struct vac_exec_argument *argument)
{
    char name[VAC_EXEC_NAME];

    if (!read_dtype(reader, &argument->dtype))
        return false;
    if (!take(reader, '['))
        return fail(reader, "'[' and the name of a length");
    take_word(reader, name);
    if (!*name)
        return fail(reader, "the name of a length, at most 15 characters");
    if (!take(reader, ']'))
        return fail(reader, "']'");
    argument->length = length_of(signature, name);
    return true;
}

static bool read_argument(struct reader *reader, struct vac_exec_signature *signature,
                          struct vac_exec_argument *argument)
{
    const char *before = reader->at;
    char word[VAC_EXEC_NAME];

    take_word(reader, word);
    argument->kind = strcmp(word, "in") == 0      ? VAC_EXEC_IN
                     : strcmp(word, "out") == 0   ? VAC_EXEC_OUT
                     : strcmp(word, "inout") == 0 ? VAC_EXEC_INOUT
                     : strcmp(word, "count") == 0 ? VAC_EXEC_COUNT
                                                  : VAC_EXEC_VALUE;
    if (argument->kind == VAC_EXEC_COUNT) {
        take_word(reader, word);
        if (!*word)
            return fail(reader, "the name of an array's length");
        argument->length = length_of(signature, word);
        return true;
    }
    if (argument->kind != VAC_EXEC_VALUE)
        return read_array(reader, signature, argument);
    reader->at = before;
    if (!read_dtype(reader, &argument->dtype))
        return fail(reader, "a dtype, 'in', 'out', 'inout' or 'count'");
    return true;
}

static bool read_arguments(struct reader *reader, struct vac_exec_signature *signature)
{
    if (!take(reader, '('))
        return fail(reader, "'('");
    if (take(reader, ')'))
        return true;
    do {
        if (signature->argument_count == VAC_EXEC_ARGUMENTS)
            return fail(reader, "')' after 16 arguments at most");
        if (!read_argument(reader, signature, &signature->arguments[signature->argument_count]))
            return false;
        signature->argument_count++;
    } while (take(reader, ','));
    return take(reader, ')') ? true : fail(reader, "',' or ')'");
}

/* A count of no array would be whatever a caller says. */
static bool lengths_are_of_arrays(const struct vac_exec_signature *signature,
                                  char why[VAC_EXEC_REASON])
{
    for (uint32_t i = 0; i < signature->length_count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < signature->argument_count; k++) {
            enum vac_exec_kind kind = signature->arguments[k].kind;
            found = found || (signature->arguments[k].length == i && kind != VAC_EXEC_VALUE &&
                              kind != VAC_EXEC_COUNT);
        }
        if (!found) {
            snprintf(why, VAC_EXEC_REASON, "'count %s' counts no array; name one's length",
                     signature->lengths[i]);
            return false;
        }
    }
    return true;
}

bool vac_exec_signature_read(const char *text, struct vac_exec_signature *signature,
                             char why[VAC_EXEC_REASON])
{
    struct reader reader = {text, text, why};
    char word[VAC_EXEC_NAME];

    memset(signature, 0, sizeof(*signature));
    take_word(&reader, word);
    signature->result = dtype_of(word);
    if (!signature->result && strcmp(word, "void") != 0) {
        reader.at = text;
        return fail(&reader, "'void' or a dtype (bool, i8 to u64, f32, f64)");
    }
    if (!read_arguments(&reader, signature))
        return false;
    skip_space(&reader);
    if (*reader.at)
        return fail(&reader, "the end");
    return lengths_are_of_arrays(signature, why);
}

bool vac_exec_signature_same(const struct vac_exec_signature *a, const struct vac_exec_signature *b)
{
    return a->result == b->result && a->argument_count == b->argument_count &&
           memcmp(a->arguments, b->arguments, sizeof(a->arguments)) == 0;
}
