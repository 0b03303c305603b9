/* SPDX-License-Identifier: Apache-2.0 */
/** What makes no sense in a guest without files and backends: it fails and says so, so that a
 * program for the host links. */
#include <vaccel/vaccel.h>

#include "core/error.h"

static vaccel_status absent(const char *function, const char *remedy)
{
    return vac_fail(VACCEL_ERR_UNSUPPORTED, "%s() is not there in a unikernel; %s", function,
                    remedy);
}

vaccel_status vaccel_image_from_file(const char *path, vaccel_image **image)
{
    (void)path;
    (void)image;
    return absent(__func__, "give the file's bytes to vaccel_image_from_memory()");
}

const char *vaccel_model_path(const vaccel_model *model)
{
    (void)model;
    return "";
}

const char *vaccel_model_folder(size_t index)
{
    (void)index;
    return NULL;
}

vaccel_status vaccel_session_prepare(vaccel_session *session, uint32_t op, vaccel_model *model)
{
    (void)session;
    (void)op;
    (void)model;
    return absent(__func__, "have vacceld load the model with `preload`, or make a first call");
}

vaccel_status vaccel_backend_add_path(const char *path)
{
    (void)path;
    return absent(__func__, "add it to vacceld's VACCEL_BACKEND_PATH on the host");
}

const char *vaccel_backend_found_by(const char *name)
{
    (void)name;
    return NULL;
}

vaccel_status vaccel_inspect(vaccel_inventory **inventory)
{
    (void)inventory;
    return absent(__func__, "run `vaccel info` on the host");
}

vaccel_status vaccel_explain(vaccel_session *session, uint32_t op, vaccel_model *model,
                             vaccel_explanation **explanation)
{
    (void)session;
    (void)op;
    (void)model;
    (void)explanation;
    return absent(__func__, "run `vaccel explain` on the host");
}

vaccel_status vaccel_op_count(uint32_t op, uint64_t *calls, uint64_t *failures)
{
    (void)op;
    (void)calls;
    (void)failures;
    return absent(__func__, "the host's /metrics has the numbers");
}

/* The port's print() gets what there is to say. */
void vaccel_log_set(vaccel_log_fn fn, void *user, vaccel_log_level level)
{
    (void)fn;
    (void)user;
    (void)level;
}
