/* SPDX-License-Identifier: Apache-2.0 */
#include <dlfcn.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backends/tensorflow/api.h"
#include "bench/direct_infer.h"

const char direct_infer_engine[] = "tensorflow";

struct direct_infer {
    struct vac_tf_functions tf;
    TF_Status *status;
    TF_Graph *graph;
    TF_Session *session;
    TF_Output input;
    TF_Output output;
    TF_Tensor *fed;
    float *to;
};

/* Whether the last call succeeded; says which did not. */
static bool good(const struct direct_infer *direct, const char *what)
{
    if (direct->tf.GetCode(direct->status) == VAC_TF_OK)
        return true;
    fprintf(stderr, "direct: %s: %s\n", what, direct->tf.Message(direct->status));
    return false;
}

static bool load_library(struct vac_tf_functions *tf)
{
    /* As the backend has it: what is loaded is not told. */
    setenv("TF_CPP_MIN_LOG_LEVEL", "3", 0);
    void *library = dlopen(VACCEL_TENSORFLOW_LIBRARY_FILE, RTLD_NOW | RTLD_LOCAL);
    void *symbol;
    if (!library) {
        fprintf(stderr, "direct: %s\n", dlerror());
        return false;
    }
#define LOOK_UP(result, name, parameters)                                                          \
    symbol = dlsym(library, "TF_" #name);                                                          \
    memcpy(&tf->name, &symbol, sizeof(symbol));
    VAC_TF_FUNCTIONS(LOOK_UP)
#undef LOOK_UP
    return true;
}

/* As the backend has them, so that only what vaccel adds differs. */
static bool load_network(struct direct_infer *direct, const char *path)
{
    static const char *const tags[] = {"serve"};
    const struct vac_tf_functions *tf = &direct->tf;
    cpu_set_t set;
    uint8_t threads =
        (uint8_t)(sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) & 0x7f : 1);
    /* intra_op_parallelism_threads and inter_op_parallelism_threads. */
    const uint8_t config[] = {0x10, threads, 0x28, threads};
    TF_SessionOptions *options = tf->NewSessionOptions();
    direct->status = tf->NewStatus();
    direct->graph = tf->NewGraph();
    tf->SetConfig(options, config, sizeof(config), direct->status);
    if (good(direct, "options"))
        direct->session = tf->LoadSessionFromSavedModel(options, NULL, path, tags, 1, direct->graph,
                                                        NULL, direct->status);
    tf->DeleteSessionOptions(options);
    direct->input = (TF_Output){tf->GraphOperationByName(direct->graph, "input"), 0};
    direct->output = (TF_Output){tf->GraphOperationByName(direct->graph, "scores"), 0};
    return good(direct, "load") && direct->input.oper && direct->output.oper;
}

static void keep(void *data, size_t size, void *user)
{
    (void)data, (void)size, (void)user;
}

struct direct_infer *direct_infer_open(const char *path, const struct direct_infer_tensors *tensors)
{
    struct direct_infer *direct = calloc(1, sizeof(*direct));
    size_t size = sizeof(float);
    if (!direct || !load_library(&direct->tf)) {
        free(direct);
        return NULL;
    }
    for (size_t i = 0; i < tensors->input_rank; i++)
        size *= (size_t)tensors->input_shape[i];
    if (load_network(direct, path)) {
        direct->fed =
            direct->tf.NewTensor(VAC_TF_FLOAT, tensors->input_shape, (int)tensors->input_rank,
                                 tensors->input, size, keep, NULL);
        direct->to = tensors->output;
        return direct;
    }
    direct_infer_close(direct);
    return NULL;
}

int direct_infer_run(struct direct_infer *direct)
{
    const struct vac_tf_functions *tf = &direct->tf;
    TF_Tensor *given = NULL;
    tf->SessionRun(direct->session, NULL, &direct->input, &direct->fed, 1, &direct->output, &given,
                   1, NULL, 0, NULL, direct->status);
    if (!good(direct, "run"))
        return 0;
    memcpy(direct->to, tf->TensorData(given), tf->TensorByteSize(given));
    tf->DeleteTensor(given);
    return 1;
}

void direct_infer_close(struct direct_infer *direct)
{
    if (!direct)
        return;
    const struct vac_tf_functions *tf = &direct->tf;
    if (direct->fed)
        tf->DeleteTensor(direct->fed);
    if (direct->session) {
        tf->CloseSession(direct->session, direct->status);
        tf->DeleteSession(direct->session, direct->status);
    }
    tf->DeleteGraph(direct->graph);
    tf->DeleteStatus(direct->status);
    free(direct);
}
