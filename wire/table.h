/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What calls and structs look like, in memory and on the wire: tables that the spec makes, and that
 * one encoder, one decoder and one copier read. Offsets and indices rather than pointers: a row
 * needs no relocation, and an op costs its rows.
 */
#ifndef VAC_WIRE_TABLE_H
#define VAC_WIRE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vac_kind {
    VAC_KIND_UINT, /* also bool, and floats by their bits */
    VAC_KIND_INT,  /* also enums */
    VAC_KIND_STRING,
    VAC_KIND_ARRAY, /* of scalars or bytes */
    VAC_KIND_TENSOR,
    VAC_KIND_TENSORS,
    VAC_KIND_IMAGE,
    VAC_KIND_IMAGES,
    VAC_KIND_MODEL,
    VAC_KIND_BUFFER,
    VAC_KIND_PARAMS,
    VAC_KIND_RECORD, /* a result handle */
    VAC_KIND_RECORDS
};

/** Bytes of a tensor or image on the wire. */
enum { VAC_ITEM_SLOT = 48 };

/** A field of a struct. */
struct vac_field {
    uint8_t kind;
    uint8_t width;     /* bytes in memory of a scalar, or of an array's element */
    uint8_t of;        /* the index in vac_structs of what it is made of */
    uint8_t flags;     /* VAC_ARG_* */
    uint16_t at;       /* in memory */
    uint16_t count_at; /* the number of elements, in memory; 0 when there is none */
    uint16_t wire_at;  /* in the struct on the wire; of an argument, in a call's body */
    uint16_t name;     /* where in vac_names */
    uint32_t max;      /* of the value or of the number of elements; 0 for no limit of its own */
};

enum {
    VAC_ARG_IN = 1,
    VAC_ARG_OUT = 2,
    VAC_ARG_OPTIONAL = 4,
    VAC_ARG_IN_CALL = 8,  /* a call frame says something of it */
    VAC_ARG_LIMITED = 16, /* `max` is the op's own limit for a list */
    VAC_ARG_BYTES = 32,   /* its count is called a size */
    VAC_ARG_FLOAT = 64    /* of a struct's field: a scalar of floating point */
};

/** An argument of an op: a field of its args struct. */
struct vac_arg {
    struct vac_field field;
    uint16_t reply_at; /* in a reply's body */
    uint16_t room_at;  /* in the room that vac_get_call() is given */
    uint16_t length;   /* which argument says how many elements there are, from 1; 0 for none */
};

/** A record, by its number, or, after all records, a params struct that an op takes. */
struct vac_struct {
    uint16_t fields; /* the first one's index in vac_fields */
    uint16_t count;
    uint16_t size; /* in memory: of the view, or of the params struct */
    uint16_t wire; /* on the wire */
    uint16_t name; /* where in vac_names */
    uint16_t flags;
};

enum {
    VAC_STRUCT_PARAMS = 1, /* starts with its own size in memory */
    VAC_STRUCT_HANDLE = 2,
    VAC_STRUCT_TENSORS = 4 /* there are tensors in it, at whatever depth */
};

/** An op. */
struct vac_codec {
    uint32_t op;
    uint16_t version;
    uint16_t name;       /* where in vac_names */
    uint16_t args;       /* the first one's index in vac_args */
    uint16_t count;      /* of arguments */
    uint16_t call_size;  /* bytes of a call's body */
    uint16_t reply_size; /* bytes of a reply's body */
    uint16_t args_size;  /* bytes of its args struct */
    uint16_t room_size;  /* bytes that vac_get_call() needs for what args point to */
    uint16_t model_at;   /* the pointer to the model's view in args; VAC_NO_MODEL when none */
};

enum { VAC_NO_MODEL = UINT16_MAX };

extern const struct vac_field vac_fields[];
extern const struct vac_arg vac_args[];
extern const struct vac_struct vac_structs[];
extern const char vac_names[];

/** A scalar in memory as it stands in its slot, and back. */
uint64_t vac_scalar_load(const struct vac_field *field, const void *from);
void vac_scalar_store(const struct vac_field *field, void *to, uint64_t value);

static inline bool vac_is_scalar(const struct vac_field *field)
{
    return field->kind <= VAC_KIND_INT;
}

/** Members that are pointers and counts, of a struct known by its rows only. */
static inline void *vac_pointer_at(const void *base, uint32_t at)
{
    void *pointer;
    __builtin_memcpy(&pointer, (const unsigned char *)base + at, sizeof(pointer));
    return pointer;
}

static inline void vac_set_pointer(void *base, uint32_t at, const void *pointer)
{
    __builtin_memcpy((unsigned char *)base + at, &pointer, sizeof(pointer));
}

static inline uint64_t vac_count_at(const void *base, uint32_t at)
{
    uint64_t count;
    __builtin_memcpy(&count, (const unsigned char *)base + at, sizeof(count));
    return count;
}

static inline void vac_set_count(void *base, uint32_t at, uint64_t count)
{
    __builtin_memcpy((unsigned char *)base + at, &count, sizeof(count));
}

#endif
