/* SPDX-License-Identifier: Apache-2.0 */
/** What the application's handles are. */
#ifndef VAC_GUEST_HANDLES_H
#define VAC_GUEST_HANDLES_H

#include "wire/frame.h"
#include "wire/object.h"

enum { VAC_PIN_SIZE = 128, VAC_TEMPLATE_SIZE = VAC_FRAME_HEAD + 2 * VAC_PIN_SIZE };

struct vac_codec;
struct vac_request;

struct vaccel_session {
    struct vac_object object;
    unsigned references; /* the application's, and one for each call under way */
    uint32_t reply_room; /* bytes for a reply frame: as many as the longest one took */
    uint64_t mount;      /* the greeting that `handle` is of */
    uint64_t handle;
    struct vac_call_head head; /* what its calls ask for */
    char backend[VAC_PIN_SIZE];
    char device[VAC_PIN_SIZE];
    struct vac_request *ready; /* a call without arguments, as it was sent before; may be NULL */
    const struct vac_codec *ready_codec; /* and of which op */
    uint32_t empty_size; /* bytes of a call without arguments, which needs no encoding */
    _Alignas(8) uint8_t empty[VAC_TEMPLATE_SIZE];
};

struct vaccel_model {
    struct vac_object object;
    unsigned references;
    vaccel_model_view view;
    char *name; /* the view points to these */
    char *metadata;
    char sha256[65];
    char id[65];
    vaccel_release_fn release; /* of the content; may be NULL */
    void *user;
};

struct vaccel_image {
    struct vac_object object;
    unsigned references;
    vaccel_image_view view;
    vaccel_release_fn release; /* of the data; may be NULL */
    void *user;
};

struct vaccel_buffer {
    struct vac_object object;
    unsigned references;
    vaccel_buffer_view view;
};

void vac_session_drop(vaccel_session *session);
void vac_model_drop(vaccel_model *model);
void vac_image_drop(vaccel_image *image);
void vac_buffer_drop(vaccel_buffer *buffer);

/** Opens the session's file at the host anew, if the one that it had is gone. */
vaccel_status vac_session_ready(vaccel_session *session);

#endif
