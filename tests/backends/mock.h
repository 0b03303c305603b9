/* SPDX-License-Identifier: Apache-2.0 */
/** A backend that does what a test tells it. The test loads the same shared object as the core and
 * sets the hooks of the struct that vaccel_mock() gives. */
#ifndef VAC_TESTS_BACKENDS_MOCK_H
#define VAC_TESTS_BACKENDS_MOCK_H

#include <stdatomic.h>

#include <vaccel/backend_ops.h>

/** Hooks may be NULL: then the call succeeds. Set them while no call is under way. */
struct mock {
    const vaccel_host *host; /* set once the backend has been opened */
    /* What a call gives when no hook says otherwise: nothing, one label for each image whose index
     * is the image's size, or the input tensors where they lie. */
    vaccel_status (*answer)(const vaccel_invocation *invocation, const void *args);
    vaccel_status (*run)(const vaccel_invocation *invocation, const void *args);
    vaccel_status (*submit)(const vaccel_invocation *invocation, const void *args,
                            vaccel_ticket *ticket, void **request);
    void (*cancel)(void *request);
    vaccel_status (*probe)(const vaccel_host *host);
    vaccel_status (*open)(const vaccel_host *host);
    vaccel_status (*health)(void);
    vaccel_status (*accepts)(const vaccel_model_view *model, uint32_t op);
    vaccel_status (*load)(const vaccel_model_view *model, const vaccel_attributes *attributes,
                          void **loaded);
    vaccel_status (*import)(const vaccel_buffer_view *buffer, void **imported);
    /* Has the host import the buffer that an image lies in, as a run would. */
    vaccel_status (*import_for)(const vaccel_image_view *image, void **imported);
    atomic_int imports;
    atomic_int import_releases;
    atomic_int probes;
    atomic_int opens;
    atomic_int loads;
    atomic_int unloads;
    atomic_int runs;       /* and submissions */
    atomic_int shared;     /* results that share memory and have not gone */
    atomic_uint loaded_op; /* what the last model was loaded for */
};

VACCEL_API struct mock *vaccel_mock(void);

#endif
