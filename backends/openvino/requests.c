/* SPDX-License-Identifier: Apache-2.0 */
#include "requests.h"

#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "reason.h"

/* How often a call that waits for a request looks whether it was cancelled. */
enum { CANCEL_POLL_NS = 10 * 1000 * 1000 };

vaccel_status vac_openvino_check_cancelled(const vaccel_host *host,
                                           const volatile int32_t *cancelled)
{
    if (cancelled != NULL && __atomic_load_n(cancelled, __ATOMIC_RELAXED) != 0) {
        return host->fail(VACCEL_ERR_CANCELLED,
                          "the call was cancelled before the inference began");
    }
    return VACCEL_OK;
}

static void free_request(const struct vac_openvino_functions *ov,
                         struct vac_openvino_request *request)
{
    if (request->output != NULL) {
        ov->tensor_free(request->output);
    }
    if (request->input != NULL) {
        ov->tensor_free(request->input);
    }
    if (request->handle != NULL) {
        ov->infer_request_free(request->handle);
    }
    vac_media_scratch_free(&request->scratch);
    free(request->entries);
    free(request->best);
    free(request);
}

static ov_status_e bind_tensors(const struct vac_openvino_pool *pool,
                                struct vac_openvino_request *request)
{
    const struct vac_openvino_functions *ov = pool->ov;
    void *scores = NULL;
    ov_status_e code = ov->compiled_model_create_infer_request(pool->compiled, &request->handle);
    if (code == OK) {
        code = ov->infer_request_get_tensor_by_const_port(request->handle, pool->input,
                                                          &request->input);
    }
    if (code == OK) {
        code = ov->infer_request_get_tensor_by_const_port(request->handle, pool->output,
                                                          &request->output);
    }
    if (code == OK) {
        code = ov->tensor_data(request->input, &request->pixels);
    }
    if (code == OK) {
        code = ov->tensor_get_byte_size(request->input, &request->pixels_size);
    }
    if (code == OK) {
        code = ov->tensor_data(request->output, &scores);
    }
    /* Both addresses stay: the shapes are fixed, and nobody sets other tensors. */
    request->scores = scores;
    return code;
}

static vaccel_status make_request(const struct vac_openvino_pool *pool,
                                  struct vac_openvino_request **made)
{
    struct vac_openvino_request *request = calloc(1, sizeof(*request));
    if (request == NULL) {
        return pool->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for another inference request");
    }
    vac_media_scratch_init(&request->scratch);
    request->best = calloc(pool->label_count, sizeof(*request->best));
    request->entries = calloc(pool->label_count, sizeof(*request->entries));
    if (request->best == NULL || request->entries == NULL) {
        free_request(pool->ov, request);
        return pool->host->fail(VACCEL_ERR_NO_MEMORY, "no memory for the scores of %zu labels",
                                pool->label_count);
    }
    ov_status_e code = bind_tensors(pool, request);
    if (code != OK) {
        char reason[VAC_OPENVINO_REASON_SIZE];
        vac_openvino_reason(pool->ov, code, reason);
        free_request(pool->ov, request);
        return pool->host->fail(
            VACCEL_ERR_BACKEND,
            "OpenVINO cannot make an inference request (%s); if memory is short, use "
            "a smaller model or fewer at once",
            reason);
    }
    *made = request;
    return VACCEL_OK;
}

static uint32_t hardware_threads(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 && online < UINT32_MAX ? (uint32_t)online : 1;
}

vaccel_status vac_openvino_pool_open(struct vac_openvino_pool *pool)
{
    pool->idle = NULL;
    pool->made = 1;
    pool->limit = hardware_threads();
    vaccel_status status = make_request(pool, &pool->idle);
    if (status != VACCEL_OK) {
        return status;
    }
    pthread_mutex_init(&pool->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&pool->returned, &attributes);
    pthread_condattr_destroy(&attributes);
    return VACCEL_OK;
}

void vac_openvino_pool_close(struct vac_openvino_pool *pool)
{
    while (pool->idle != NULL) {
        struct vac_openvino_request *request = pool->idle;
        pool->idle = request->next;
        free_request(pool->ov, request);
    }
    pthread_cond_destroy(&pool->returned);
    pthread_mutex_destroy(&pool->lock);
}

static struct timespec soon(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_nsec += CANCEL_POLL_NS;
    if (at.tv_nsec >= 1000000000) {
        at.tv_nsec -= 1000000000;
        at.tv_sec++;
    }
    return at;
}

/* Waits for an idle request or for the right to make one; the lock is held. */
static vaccel_status wait_for_turn(struct vac_openvino_pool *pool,
                                   const volatile int32_t *cancelled)
{
    while (pool->idle == NULL && pool->made >= pool->limit) {
        vaccel_status status = vac_openvino_check_cancelled(pool->host, cancelled);
        if (status != VACCEL_OK) {
            return status;
        }
        if (cancelled == NULL) {
            pthread_cond_wait(&pool->returned, &pool->lock);
        } else {
            struct timespec until = soon();
            pthread_cond_timedwait(&pool->returned, &pool->lock, &until);
        }
    }
    return VACCEL_OK;
}

static vaccel_status make_another(struct vac_openvino_pool *pool,
                                  struct vac_openvino_request **request)
{
    vaccel_status status = make_request(pool, request);
    if (status != VACCEL_OK) {
        pthread_mutex_lock(&pool->lock);
        pool->made--;
        pthread_cond_signal(&pool->returned);
        pthread_mutex_unlock(&pool->lock);
    }
    return status;
}

vaccel_status vac_openvino_pool_take(struct vac_openvino_pool *pool,
                                     const volatile int32_t *cancelled,
                                     struct vac_openvino_request **request)
{
    struct vac_openvino_request *taken = NULL;
    pthread_mutex_lock(&pool->lock);
    vaccel_status status = wait_for_turn(pool, cancelled);
    if (status == VACCEL_OK && pool->idle != NULL) {
        taken = pool->idle;
        pool->idle = taken->next;
    } else if (status == VACCEL_OK) {
        pool->made++;
    }
    pthread_mutex_unlock(&pool->lock);
    if (status == VACCEL_OK && taken == NULL) {
        status = make_another(pool, &taken);
    }
    if (status == VACCEL_OK) {
        *request = taken;
    }
    return status;
}

void vac_openvino_pool_put(struct vac_openvino_pool *pool, struct vac_openvino_request *request)
{
    pthread_mutex_lock(&pool->lock);
    request->next = pool->idle;
    pool->idle = request;
    pthread_cond_signal(&pool->returned);
    pthread_mutex_unlock(&pool->lock);
}
