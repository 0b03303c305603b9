/* SPDX-License-Identifier: Apache-2.0 */
#include "exec.h"

#include <dlfcn.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What one argument of the function is made from. */
union value {
    uint64_t bits;
    void *pointer;
    size_t size;
    ffi_arg widest; /* what libffi makes of a narrow result */
    double number;
};

struct call {
    const struct vac_exec *backend;
    const vaccel_exec_args *args;
    const struct vac_exec_signature *signature;
    uint64_t lengths[VAC_EXEC_ARGUMENTS];
    bool bound[VAC_EXEC_ARGUMENTS]; /* lengths that an array has said */
    union value values[VAC_EXEC_ARGUMENTS];
};

static bool takes_input(enum vac_exec_kind kind)
{
    return kind == VAC_EXEC_VALUE || kind == VAC_EXEC_IN || kind == VAC_EXEC_INOUT;
}

static bool gives_output(enum vac_exec_kind kind)
{
    return kind == VAC_EXEC_OUT || kind == VAC_EXEC_INOUT;
}

static bool is_array(enum vac_exec_kind kind)
{
    return kind == VAC_EXEC_IN || gives_output(kind);
}

static vaccel_status fail_tensor(const struct call *call, const char *which, uint64_t index,
                                 const char *why)
{
    return call->backend->host->fail(VACCEL_ERR_INVALID, "exec: %s %" PRIu64 " of %s: %s", which,
                                     index, call->args->symbol, why);
}

static uint64_t elements_of(const vaccel_tensor *tensor)
{
    return tensor->size / vaccel_dtype_size(tensor->dtype);
}

/* What an array says of the length that it has the name of. */
static vaccel_status bind(struct call *call, const char *which, uint64_t index, uint32_t length,
                          uint64_t elements)
{
    if (call->bound[length] && call->lengths[length] != elements)
        return call->backend->host->fail(VACCEL_ERR_INVALID,
                                         "exec: %s %" PRIu64 " of %s has %" PRIu64
                                         " elements, and another array of the length "
                                         "'%s' %" PRIu64 "; give both as many",
                                         which, index, call->args->symbol, elements,
                                         call->signature->lengths[length], call->lengths[length]);
    call->bound[length] = true;
    call->lengths[length] = elements;
    return VACCEL_OK;
}

static vaccel_status check_inputs(struct call *call)
{
    const vaccel_exec_args *args = call->args;
    uint64_t next = 0;
    vaccel_status status = VACCEL_OK;

    for (uint32_t i = 0; i < call->signature->argument_count && status == VACCEL_OK; i++) {
        const struct vac_exec_argument *argument = &call->signature->arguments[i];
        if (!takes_input(argument->kind))
            continue;
        if (next == args->inputs_count)
            return fail_tensor(call, "input", next, "it is missing; give each the signature has");
        const vaccel_tensor *tensor = &args->inputs[next];
        if (tensor->dtype != argument->dtype)
            return fail_tensor(call, "input", next, "its dtype is not the signature's");
        if (argument->kind != VAC_EXEC_VALUE)
            status = bind(call, "input", next, argument->length, elements_of(tensor));
        else if (elements_of(tensor) != 1)
            return fail_tensor(call, "input", next, "it is a value, and takes one element");
        next++;
    }
    if (status == VACCEL_OK && next < args->inputs_count)
        return fail_tensor(call, "input", next, "the signature has no more; leave it out");
    return status;
}

static vaccel_status check_room(const struct call *call, uint64_t index, uint64_t elements,
                                vaccel_dtype dtype, uint32_t rank)
{
    const vaccel_tensor *room = &call->args->outputs[index];
    uint64_t size = elements * vaccel_dtype_size(dtype);

    /* Elements are counted by memory that is there, so that this does not overflow. */
    if (room->dtype != 0 && room->dtype != dtype)
        return fail_tensor(call, "output", index, "its dtype is not the signature's");
    if (room->size >= size && room->rank >= rank)
        return VACCEL_OK;
    return call->backend->host->fail(VACCEL_ERR_LIMIT,
                                     "exec: output %" PRIu64 " of %s takes %" PRIu64
                                     " bytes and %u dimensions, and there is room for %" PRIu64
                                     " and %u",
                                     index, call->args->symbol, size, rank, room->size, room->rank);
}

static vaccel_status check_outputs(struct call *call)
{
    const vaccel_exec_args *args = call->args;
    uint64_t next = call->signature->result ? 1 : 0;
    vaccel_status status = VACCEL_OK;

    if (next > args->outputs_count)
        return fail_tensor(call, "output", 0, "it is missing; give room for what is returned");
    if (next)
        status = check_room(call, 0, 1, call->signature->result, 0);
    for (uint32_t i = 0; i < call->signature->argument_count && status == VACCEL_OK; i++) {
        const struct vac_exec_argument *argument = &call->signature->arguments[i];
        if (!gives_output(argument->kind))
            continue;
        if (next == args->outputs_count)
            return fail_tensor(call, "output", next, "it is missing; give each the signature has");
        /* A length that no input has is that of the room. */
        if (!call->bound[argument->length])
            status = bind(call, "output", next, argument->length,
                          args->outputs[next].size / vaccel_dtype_size(argument->dtype));
        if (status == VACCEL_OK)
            status = check_room(call, next, call->lengths[argument->length], argument->dtype, 1);
        next++;
    }
    if (status == VACCEL_OK && next < args->outputs_count)
        return fail_tensor(call, "output", next, "the signature has no more; leave it out");
    return status;
}

/* Once nothing can fail any more: writes to outputs begin here. */
static void lay_out(struct call *call)
{
    const vaccel_exec_args *args = call->args;
    uint64_t in = 0;
    uint64_t out = call->signature->result ? 1 : 0;

    for (uint32_t i = 0; i < call->signature->argument_count; i++) {
        const struct vac_exec_argument *argument = &call->signature->arguments[i];
        const vaccel_tensor *input = takes_input(argument->kind) ? &args->inputs[in++] : NULL;
        const vaccel_tensor *output = gives_output(argument->kind) ? &args->outputs[out++] : NULL;
        if (argument->kind == VAC_EXEC_VALUE)
            memcpy(&call->values[i], input->data, vaccel_dtype_size(argument->dtype));
        else if (argument->kind == VAC_EXEC_COUNT)
            call->values[i].size = (size_t)call->lengths[argument->length];
        else
            call->values[i].pointer = output ? output->data : input->data;
        if (input && output && input->size)
            memcpy(output->data, input->data, input->size);
    }
}

/* What came back, into the first output; libffi widens what is narrower than its ffi_arg. */
static void take_result(const vaccel_tensor *room, vaccel_dtype dtype, const union value *result)
{
    size_t size = vaccel_dtype_size(dtype);
    const unsigned char *bytes = (const unsigned char *)result;
    bool integer = dtype != VACCEL_DTYPE_F32 && dtype != VACCEL_DTYPE_F64;

    if (integer && size < sizeof(ffi_arg) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
        bytes += sizeof(ffi_arg) - size;
    memcpy(room->data, bytes, size);
}

static void describe(vaccel_tensor *output, vaccel_dtype dtype, uint32_t rank, uint64_t elements)
{
    if (rank)
        output->shape[0] = (int64_t)elements;
    output->rank = rank;
    output->dtype = dtype;
    output->size = elements * vaccel_dtype_size(dtype);
}

static void describe_outputs(const struct call *call, const union value *result)
{
    vaccel_tensor *output = call->args->outputs;

    if (call->signature->result) {
        take_result(output, call->signature->result, result);
        describe(output++, call->signature->result, 0, 1);
    }
    for (uint32_t i = 0; i < call->signature->argument_count; i++) {
        const struct vac_exec_argument *argument = &call->signature->arguments[i];
        if (gives_output(argument->kind))
            describe(output++, argument->dtype, 1, call->lengths[argument->length]);
    }
}

static vaccel_status invoke(struct call *call, void *symbol)
{
    const struct vac_ffi *ffi = &call->backend->ffi;
    uint32_t count = call->signature->argument_count;
    ffi_type *types[VAC_EXEC_ARGUMENTS];
    void *arguments[VAC_EXEC_ARGUMENTS];
    union value result = {0};
    void (*function)(void);
    ffi_cif cif;

    for (uint32_t i = 0; i < count; i++) {
        const struct vac_exec_argument *argument = &call->signature->arguments[i];
        types[i] = is_array(argument->kind)           ? ffi->pointer
                   : argument->kind == VAC_EXEC_COUNT ? ffi->size
                                                      : ffi->types[argument->dtype];
        arguments[i] = &call->values[i];
    }
    ffi_type *returned =
        call->signature->result ? ffi->types[call->signature->result] : ffi->nothing;
    if (ffi->prepare(&cif, FFI_DEFAULT_ABI, count, returned, types) != FFI_OK)
        return call->backend->host->fail(VACCEL_ERR_INTERNAL, "exec: libffi takes no such types");
    memcpy(&function, &symbol, sizeof(function));
    lay_out(call);
    ffi->call(&cif, function, &result, arguments);
    describe_outputs(call, &result);
    return VACCEL_OK;
}

/* The function's address; the library is opened with the first call. */
static vaccel_status find_symbol(const struct vac_exec *backend,
                                 const struct vac_exec_library *library,
                                 struct vac_exec_handle *handle, const char *symbol, void **address)
{
    vaccel_status status = VACCEL_OK;

    pthread_mutex_lock(&handle->lock);
    if (!handle->handle)
        handle->handle = dlopen(library->path, RTLD_NOW | RTLD_LOCAL);
    if (!handle->handle)
        status = backend->host->fail(VACCEL_ERR_UNAVAILABLE,
                                     "exec: the library '%s' cannot be loaded: %s; see `path` in "
                                     "the policy %s",
                                     library->name, dlerror(), backend->policy_path);
    pthread_mutex_unlock(&handle->lock);
    if (status != VACCEL_OK)
        return status;
    *address = dlsym(handle->handle, symbol);
    if (*address)
        return VACCEL_OK;
    return backend->host->fail(VACCEL_ERR_NOT_FOUND,
                               "exec: the library '%s' (%s) has no function '%s', which the policy "
                               "%s lists",
                               library->name, library->path, symbol, backend->policy_path);
}

/* What the policy says of it; NULL and why when it refuses. */
static const struct vac_exec_function *allowed(const struct vac_exec *backend,
                                               const vaccel_exec_args *args, size_t *place,
                                               vaccel_status *status)
{
    const vaccel_host *host = backend->host;
    struct vac_exec_signature asked;
    char why[VAC_EXEC_REASON];

    if (!backend->policy_path) {
        *status = host->fail(VACCEL_ERR_DENIED,
                             "exec: no function may be called here; the host's owner lists those "
                             "that may in a file, and sets VACCEL_EXEC_POLICY to it");
        return NULL;
    }
    *place = vac_exec_policy_library(&backend->policy, args->library);
    const struct vac_exec_function *function =
        *place == SIZE_MAX
            ? NULL
            : vac_exec_policy_function(&backend->policy.libraries[*place], args->symbol);
    if (!function) {
        *status = host->fail(VACCEL_ERR_DENIED,
                             "exec: the host's policy does not list '%.64s' of a library '%.64s'; "
                             "ask its owner to",
                             args->symbol, args->library);
        return NULL;
    }
    if (!vac_exec_signature_read(args->signature, &asked, why)) {
        *status = host->fail(VACCEL_ERR_INVALID, "exec: the signature '%.80s' cannot be read: %s",
                             args->signature, why);
        return NULL;
    }
    if (!vac_exec_signature_same(&asked, &function->signature)) {
        *status = host->fail(VACCEL_ERR_DENIED,
                             "exec: '%s' is '%s' to the host's policy, and not '%.80s'",
                             args->symbol, function->text, args->signature);
        return NULL;
    }
    return function;
}

vaccel_status vac_exec_run(struct vac_exec *backend, const vaccel_exec_args *args)
{
    struct call call = {.backend = backend, .args = args};
    vaccel_status status = VACCEL_OK;
    void *symbol = NULL;
    size_t place = 0;
    const struct vac_exec_function *function = allowed(backend, args, &place, &status);

    if (!function)
        return status;
    const struct vac_exec_library *library = &backend->policy.libraries[place];
    struct vac_exec_handle *handle = &backend->handles[place];
    call.signature = &function->signature;
    status = check_inputs(&call);
    if (status == VACCEL_OK)
        status = check_outputs(&call);
    if (status == VACCEL_OK)
        status = find_symbol(backend, library, handle, function->symbol, &symbol);
    if (status != VACCEL_OK)
        return status;
    if (library->serial)
        pthread_mutex_lock(&handle->lock);
    status = invoke(&call, symbol);
    if (library->serial)
        pthread_mutex_unlock(&handle->lock);
    return status;
}
