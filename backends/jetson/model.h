/* SPDX-License-Identifier: Apache-2.0 */
/** jetson-inference as this process has it, and models: which are accepted, and one that is loaded.
 */
#ifndef VACCEL_JETSON_MODEL_H
#define VACCEL_JETSON_MODEL_H

#include <pthread.h>

#include <vaccel/backend_ops.h>

#include "backends/common/port.h"
#include "media/model.h"
#include "net.h"

/** The backend's `self`. */
struct vac_jetson {
    const vaccel_host *host;
    const struct vac_jetson_functions *functions;
};

/** A network that was loaded; calls share it, one after the other. */
struct vac_jetson_model {
    const struct vac_jetson *backend;
    struct vac_model_info info;
    struct vac_jetson_net *net;
    vaccel_precision precision;
    pthread_mutex_t lock; /* over the net */
};

/** The backend's probe and open. Errors: ERR_CONFIG (VACCEL_JETSON_LIBRARY makes no sense),
 * ERR_UNAVAILABLE, ERR_NO_MEMORY. */
vaccel_status vac_jetson_probe(const vaccel_host *host, vaccel_probe *probe);
vaccel_status vac_jetson_open(const vaccel_host *host, void **self);

/** The backend's model_accepts, model_load and model_unload. */
vaccel_status vac_jetson_model_accepts(void *self, const vaccel_model_view *view, uint32_t op);
vaccel_status vac_jetson_model_load(void *self, const vaccel_model_view *view, uint32_t op,
                                    const vaccel_attributes *attributes, void **loaded);
void vac_jetson_model_unload(void *self, void *loaded);

#endif
