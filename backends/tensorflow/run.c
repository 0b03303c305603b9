/* SPDX-License-Identifier: Apache-2.0 */
#include "run.h"

#include <stdlib.h>
#include <string.h>

#include "feed.h"
#include "model.h"

/* Networks with no more inputs and outputs than this take no memory for their book-keeping. */
enum { FEW = 8 };

/* What an output lies in. */
struct held {
    const struct vac_tf_functions *tf;
    TF_Tensor *tensor; /* NULL for strings */
    void *packed;      /* NULL for others */
};

/* A run; arrays are as long as there are inputs, or outputs wanted. */
struct session_run {
    struct vac_tf_model *model;
    const struct vac_engine_run *run;
    struct vac_tf_lease *lease;
    TF_Output *inputs;
    TF_Output *outputs;
    TF_Tensor **fed;
    TF_Tensor **fetched;
};

/* Memory for a run's arrays. */
struct few {
    TF_Output places[2 * FEW];
    TF_Tensor *tensors[2 * FEW];
};

void vac_tf_release(void *handle)
{
    struct held *held = handle;
    if (held->tensor != NULL) {
        held->tf->DeleteTensor(held->tensor);
    }
    free(held->packed);
    free(held);
}

static vaccel_status fail_memory(const struct session_run *run)
{
    return run->model->engine.host->fail(VACCEL_ERR_NO_MEMORY,
                                         "no memory for the tensors of the model %s",
                                         vac_model_text(&run->model->engine.info));
}

static vaccel_status fail_run(const struct session_run *run, const TF_Status *status)
{
    const struct vac_tf_functions *tf = run->model->tf;
    int code = tf->GetCode(status);
    char reason[VAC_TF_REASON_SIZE];
    vac_tf_reason(tf, status, reason);
    return run->model->engine.host->fail(code == VAC_TF_INVALID_ARGUMENT     ? VACCEL_ERR_INVALID
                                         : code == VAC_TF_RESOURCE_EXHAUSTED ? VACCEL_ERR_NO_MEMORY
                                                                             : VACCEL_ERR_BACKEND,
                                         "TensorFlow cannot run the model %s on %s (%s); try other "
                                         "inputs, or another backend",
                                         vac_model_text(&run->model->engine.info),
                                         run->model->engine.device, reason);
}

/* Lays the arrays into `few`, or into memory of their own, which is returned through `own`. */
static bool lay_out(struct session_run *run, struct few *few, void **own)
{
    size_t inputs = run->run->input_count;
    size_t both = inputs + run->run->output_count;
    *own = NULL;
    memset(few, 0, sizeof(*few));
    run->inputs = few->places;
    run->fed = few->tensors;
    if (both > sizeof(few->tensors) / sizeof(few->tensors[0])) {
        unsigned char *at = calloc(both, sizeof(TF_Output) + sizeof(TF_Tensor *));
        if (at == NULL) {
            return false;
        }
        *own = at;
        run->inputs = (TF_Output *)(void *)at;
        run->fed = (TF_Tensor **)(void *)(run->inputs + both);
    }
    run->outputs = run->inputs + inputs;
    run->fetched = run->fed + inputs;
    return true;
}

static vaccel_status feed(const struct session_run *run)
{
    const struct vac_tf_model *model = run->model;
    bool copy = atomic_load_explicit(&model->keeps, memory_order_relaxed) != VAC_TF_LETS_GO;
    for (size_t i = 0; i < run->run->input_count; i++) {
        const vaccel_tensor *tensor = &run->run->inputs[i];
        uint32_t port = run->run->order[i];
        run->inputs[i] = model->input_places[port];
        run->fed[i] = vac_tf_feed(run->lease, tensor, copy);
        if (run->fed[i] == NULL) {
            return fail_memory(run);
        }
        if (!copy && tensor->dtype != VACCEL_DTYPE_BYTES && tensor->size > 0 &&
            model->tf->TensorData(run->fed[i]) != tensor->data) {
            model->engine.host->log(VACCEL_LOG_DEBUG,
                                    "tensorflow: the input '%s' was copied: its memory is not "
                                    "aligned to %d bytes",
                                    model->inputs[port].name, VAC_ENGINE_ALIGNMENT);
        }
    }
    return VACCEL_OK;
}

static void delete_tensors(const struct session_run *run, TF_Tensor **tensors, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (tensors[i] != NULL) {
            run->model->tf->DeleteTensor(tensors[i]);
            tensors[i] = NULL;
        }
    }
}

/* Whether an output lies in memory that was fed, as an input that comes out again does. */
static bool is_fed(const struct session_run *run, const void *data, size_t size)
{
    const struct vac_tf_functions *tf = run->model->tf;
    uintptr_t at = (uintptr_t)data;
    for (size_t i = 0; i < run->run->input_count; i++) {
        uintptr_t from = (uintptr_t)tf->TensorData(run->fed[i]);
        if (at < from + tf->TensorByteSize(run->fed[i]) && from < at + size) {
            return true;
        }
    }
    return false;
}

/* Puts a copy in the place of an output that is an input. */
static bool own_output(const struct session_run *run, struct vac_engine_output *output,
                       struct held *held)
{
    const struct vac_tf_functions *tf = run->model->tf;
    if (!is_fed(run, output->data, (size_t)output->bytes)) {
        return true;
    }
    TF_Tensor *copy = tf->AllocateTensor(tf->TensorType(held->tensor), output->dims,
                                         (int)output->rank, (size_t)output->bytes);
    if (copy == NULL) {
        return false;
    }
    memcpy(tf->TensorData(copy), output->data, (size_t)output->bytes);
    tf->DeleteTensor(held->tensor);
    held->tensor = copy;
    output->data = tf->TensorData(copy);
    return true;
}

/* Takes over an output of the session. */
static vaccel_status take(const struct session_run *run, size_t index)
{
    const struct vac_tf_functions *tf = run->model->tf;
    struct vac_engine_output *output = &run->run->outputs[index];
    TF_Tensor *tensor = run->fetched[index];
    struct held *held = calloc(1, sizeof(*held));
    int rank = tf->NumDims(tensor);
    if (held == NULL) {
        return fail_memory(run);
    }
    held->tf = tf;
    output->handle = held;
    output->dtype = vac_tf_dtype(tf->TensorType(tensor));
    if (output->dtype == 0 || rank < 0 || rank > VAC_PORT_MAX_RANK) {
        return run->model->engine.host->fail(
            VACCEL_ERR_UNSUPPORTED,
            "the output '%s' of the model %s has %d dimensions and TensorFlow's type %d, which "
            "vaccel has no name for, or more than %d dimensions; ask for other outputs",
            run->model->outputs[run->run->wanted[index]].name,
            vac_model_text(&run->model->engine.info), rank, tf->TensorType(tensor),
            VAC_PORT_MAX_RANK);
    }
    output->rank = (size_t)rank;
    for (int i = 0; i < rank; i++) {
        output->dims[i] = tf->Dim(tensor, i);
    }
    if (output->dtype == VACCEL_DTYPE_BYTES) {
        output->data = held->packed = vac_tf_pack(tf, tensor, &output->bytes);
        return held->packed != NULL ? VACCEL_OK : fail_memory(run);
    }
    held->tensor = tensor;
    run->fetched[index] = NULL;
    output->data = tf->TensorData(tensor);
    output->bytes = tf->TensorByteSize(tensor);
    return own_output(run, output, held) ? VACCEL_OK : fail_memory(run);
}

static vaccel_status run_session(const struct session_run *run)
{
    const struct vac_tf_model *model = run->model;
    const struct vac_tf_functions *tf = model->tf;
    for (size_t i = 0; i < run->run->output_count; i++) {
        run->outputs[i] = model->output_places[run->run->wanted[i]];
    }
    TF_Status *status = tf->NewStatus();
    tf->SessionRun(model->session, NULL, run->inputs, run->fed, (int)run->run->input_count,
                   run->outputs, run->fetched, (int)run->run->output_count, NULL, 0, NULL, status);
    vaccel_status outcome = tf->GetCode(status) == VAC_TF_OK ? VACCEL_OK : fail_run(run, status);
    tf->DeleteStatus(status);
    return outcome;
}

/* Learns whether the network keeps what it is fed. */
static void learn(const struct session_run *run, bool returned)
{
    struct vac_tf_model *model = run->model;
    int known = VAC_TF_UNTRIED;
    if (!returned) {
        /* Once is enough: what it keeps must be its own. */
        atomic_store(&model->keeps, VAC_TF_KEEPS);
        model->engine.host->log(VACCEL_LOG_DEBUG,
                                "tensorflow: the model %s keeps what it is fed; it is fed copies",
                                vac_model_text(&model->engine.info));
    } else {
        atomic_compare_exchange_strong(&model->keeps, &known, VAC_TF_LETS_GO);
    }
}

vaccel_status vac_tf_run(struct vac_engine_model *engine, const struct vac_engine_run *asked)
{
    struct vac_tf_model *model = (struct vac_tf_model *)engine;
    struct session_run run = {.model = model, .run = asked};
    struct few few;
    void *own = NULL;
    run.lease = vac_tf_lease_new(model->tf);
    if (run.lease == NULL) {
        return fail_memory(&run);
    }
    vaccel_status status = lay_out(&run, &few, &own) ? feed(&run) : fail_memory(&run);
    if (status == VACCEL_OK) {
        status = run_session(&run);
    }
    for (size_t i = 0; i < asked->output_count && status == VACCEL_OK; i++) {
        status = take(&run, i);
    }
    if (run.fed != NULL) {
        delete_tensors(&run, run.fed, asked->input_count);
        delete_tensors(&run, run.fetched, asked->output_count);
    }
    bool returned = vac_tf_lease_end(run.lease);
    if (status == VACCEL_OK) {
        learn(&run, returned);
    }
    free(own);
    return status;
}
