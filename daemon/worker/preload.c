/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/worker/preload.h"

#include <string.h>

#include <vaccel/vaccel.h>

#include "core/error.h"
#include "core/log.h"
#include "core/session.h"
#include "core/thread.h"
#include "wire/codec.h"

/* Whether `op` needs a model that has been loaded; asking what a model is does not. */
static bool loads_model(uint32_t op)
{
    const struct vac_codec *codec = vac_codec_find(op, 1);

    return codec && codec->model_at != VAC_NO_MODEL && op != VACCEL_OP_MODEL_DESCRIBE;
}

/* For the ops that make something of its outputs; the number of those. What an op does not take is
 * no failure, and neither is one that only a backend has which is not here; `*failed` is the first
 * other one, and `message` what was said of it. */
static int prepare_special(vaccel_session *session, vaccel_model *model, vaccel_status *failed,
                           struct vac_message *message)
{
    int prepared = 0;
    uint32_t op;

    for (size_t i = 0; (op = vaccel_op_at(i)); i++) {
        if (op == VACCEL_OP_INFER || !loads_model(op))
            continue;
        vaccel_status done = vaccel_session_prepare(session, op, model);
        prepared += done == VACCEL_OK;
        if (done == VACCEL_OK || done == VACCEL_ERR_UNSUPPORTED || done == VACCEL_ERR_UNAVAILABLE ||
            *failed != VACCEL_OK)
            continue;
        *failed = done;
        vac_message_save(message);
    }
    return prepared;
}

/* One op that it can be had for is enough. */
static vaccel_status prepare(vaccel_model *model)
{
    /* As calls from elsewhere ask that ask for nothing. */
    const vaccel_attributes nothing = {0};
    struct vac_message message;
    vaccel_session *session = NULL;
    vaccel_status failed = VACCEL_OK;
    vaccel_status status = vac_session_new(&nothing, &session);

    if (status != VACCEL_OK)
        return status;
    if (prepare_special(session, model, &failed, &message) == 0) {
        status =
            failed != VACCEL_OK ? failed : vaccel_session_prepare(session, VACCEL_OP_INFER, model);
        if (failed != VACCEL_OK)
            vac_message_restore(&message);
    }
    vaccel_session_release(session);
    return status;
}

vaccel_status vac_preload(const char *name)
{
    vaccel_model *model = NULL;

    if (strchr(name, '/')) {
        vac_log(VACCEL_LOG_ERROR,
                "cannot preload '%s': that is a path; name a model of the repository", name);
        return VACCEL_ERR_DENIED;
    }
    vaccel_status status = vaccel_model_open(name, &model);
    if (status == VACCEL_OK && !*vaccel_model_path(model))
        status = vac_fail(VACCEL_ERR_NOT_FOUND,
                          "no folder of models has it; `vaccel model list` shows what is there, "
                          "and `models` in the configuration says where to look");
    if (status == VACCEL_OK)
        status = prepare(model);
    if (status == VACCEL_OK)
        return status; /* who holds the model keeps it loaded */
    vac_log(VACCEL_LOG_ERROR, "cannot preload '%s': %s", name, vaccel_last_error());
    vaccel_model_release(model);
    return status;
}
