/* SPDX-License-Identifier: Apache-2.0 */
/** A model from memory goes to the host when that says that it does not have it. */
#include <string.h>

#include "guest/client/job.h"
#include <vaccel/backend_ops.h>

/* The content and, when it is long, its metadata. */
enum { SEGMENTS = 4 };

struct vac_upload {
    struct vac_job job;
    struct vac_job *of;
    vaccel_segment segments[SEGMENTS];
};

static void ended(struct vac_job *job)
{
    const struct vac_upload *upload = (const struct vac_upload *)job->user;

    vac_job_uploaded(upload->of, job->status, job->message);
}

static vaccel_status start(struct vac_upload *upload, const struct vac_job *of)
{
    const struct vac_codec *codec =
        vac_codec_find(VACCEL_OP_MODEL_REGISTER, VACCEL_OP_MODEL_REGISTER_VERSION);
    const vaccel_model_register_args args = {.sha256 = of->model->id,
                                             .content = (const uint8_t *)of->model->data,
                                             .content_size = of->model->size,
                                             .metadata = of->model->metadata};

    VAC_TRY(vac_job_begin(&upload->job, of->session, codec, NULL));
    upload->job.ended = ended;
    upload->job.user = upload;
    return vac_job_start(&upload->job, &args, upload->segments);
}

vaccel_status vac_upload_start(struct vac_job *job)
{
    struct vac_upload *upload = (struct vac_upload *)vac_alloc(sizeof(*upload));

    if (!upload)
        return vac_fail_memory();
    memset(upload, 0, sizeof(*upload));
    upload->of = job;
    job->upload = upload;
    return start(upload, job);
}

struct vac_request *vac_upload_request(const struct vac_upload *upload)
{
    return upload->job.fetch ? upload->job.fetch : upload->job.request;
}

void vac_upload_free(struct vac_upload *upload)
{
    if (!upload)
        return;
    vac_job_end(&upload->job);
    vac_free(upload);
}
