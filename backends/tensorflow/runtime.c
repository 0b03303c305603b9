/* SPDX-License-Identifier: Apache-2.0 */
#include "runtime.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "backends/common/text.h"
#include "library.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct vac_tf_functions functions; /* guarded by `lock` until `ready` */
static bool ready;

static const int TYPES[] = {
    [VACCEL_DTYPE_BOOL] = VAC_TF_BOOL,    [VACCEL_DTYPE_U8] = VAC_TF_UINT8,
    [VACCEL_DTYPE_U16] = VAC_TF_UINT16,   [VACCEL_DTYPE_U32] = VAC_TF_UINT32,
    [VACCEL_DTYPE_U64] = VAC_TF_UINT64,   [VACCEL_DTYPE_I8] = VAC_TF_INT8,
    [VACCEL_DTYPE_I16] = VAC_TF_INT16,    [VACCEL_DTYPE_I32] = VAC_TF_INT32,
    [VACCEL_DTYPE_I64] = VAC_TF_INT64,    [VACCEL_DTYPE_F16] = VAC_TF_HALF,
    [VACCEL_DTYPE_F32] = VAC_TF_FLOAT,    [VACCEL_DTYPE_F64] = VAC_TF_DOUBLE,
    [VACCEL_DTYPE_BYTES] = VAC_TF_STRING, [VACCEL_DTYPE_BF16] = VAC_TF_BFLOAT16,
};

enum { TYPE_COUNT = sizeof(TYPES) / sizeof(TYPES[0]) };

vaccel_dtype vac_tf_dtype(int type)
{
    for (int i = 1; i < TYPE_COUNT; i++) {
        if (TYPES[i] == type && type != 0) {
            return i;
        }
    }
    return 0;
}

int vac_tf_type(vaccel_dtype dtype)
{
    return dtype > 0 && dtype < TYPE_COUNT ? TYPES[dtype] : 0;
}

void vac_tf_reason(const struct vac_tf_functions *tf, const TF_Status *status,
                   char reason[VAC_TF_REASON_SIZE])
{
    const char *message = tf->Message(status);
    /* What follows the first line is TensorFlow's own call stack. */
    size_t used = vac_text_append(reason, VAC_TF_REASON_SIZE, 0, message, strcspn(message, "\n"));
    vac_text_trim(reason, used);
}

vaccel_status vac_tf_runtime_get(const vaccel_host *host, const struct vac_tf_functions **tf)
{
    vaccel_status status = VACCEL_OK;
    pthread_mutex_lock(&lock);
    if (!ready) {
        status = vac_tf_library_open(host, &functions);
        ready = status == VACCEL_OK;
    }
    pthread_mutex_unlock(&lock);
    if (status == VACCEL_OK) {
        *tf = &functions;
    }
    return status;
}

vaccel_status vac_tf_probe(const vaccel_host *host, vaccel_probe *probe)
{
    const struct vac_tf_functions *tf;
    vaccel_status status = vac_tf_runtime_get(host, &tf);
    if (status == VACCEL_OK) {
        status = host->set_version(probe, tf->Version());
    }
    return status == VACCEL_OK
               ? host->add_device(probe, "CPU", "the processor, through TensorFlow's kernels",
                                  "f32")
               : status;
}
