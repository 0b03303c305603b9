/* SPDX-License-Identifier: Apache-2.0 */
#include "media/topk.h"

#include <math.h>

/* Whether `a` stands behind `b` in the answer. */
static bool behind(const struct vac_media_score *a, const struct vac_media_score *b)
{
    bool a_nan = isnan(a->score);
    bool b_nan = isnan(b->score);
    if (a_nan != b_nan) {
        return a_nan;
    }
    if (!a_nan && (a->score < b->score || a->score > b->score)) {
        return a->score < b->score;
    }
    return a->index > b->index;
}

/* Restores the heap, in which no element stands behind its parent: the last of the answer is on
 * top. */
static void sift_down(struct vac_media_score *heap, uint32_t size, uint32_t at)
{
    struct vac_media_score moving = heap[at];
    for (uint64_t child = 2ull * at + 1; child < size; child = 2 * child + 1) {
        if (child + 1 < size && behind(&heap[child + 1], &heap[child])) {
            child++;
        }
        if (!behind(&heap[child], &moving)) {
            break;
        }
        heap[at] = heap[child];
        at = (uint32_t)child;
    }
    heap[at] = moving;
}

/* Replaces scores by probabilities; `best[0]` holds the maximum. */
static void apply_softmax(const float *scores, size_t count, struct vac_media_score *best,
                          uint32_t found)
{
    double top = (double)best[0].score;
    if (isnan(top)) {
        return;
    }
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (isinf(top)) {
            sum += (double)scores[i] == top ? 1 : 0;
        } else if (!isnan(scores[i])) {
            sum += exp((double)scores[i] - top);
        }
    }
    for (uint32_t i = 0; i < found; i++) {
        double score = (double)best[i].score;
        if (isnan(score)) {
            continue;
        }
        double weight = isinf(top) ? (score == top ? 1 : 0) : exp(score - top);
        best[i].score = (float)(weight / sum);
    }
}

vaccel_status vac_media_topk(const float *scores, size_t count, bool softmax, uint32_t k,
                             struct vac_media_score *best, uint32_t *found, struct vac_error *err)
{
    if (scores == NULL || best == NULL || found == NULL || k == 0 || count == 0 ||
        count > UINT32_MAX) {
        return vac_media_fail(
            err, VACCEL_ERR_INVALID,
            "the best %u of %zu scores cannot be taken; give scores, room for the "
            "answer, and a k of at least 1",
            k, count);
    }
    uint32_t size = count < k ? (uint32_t)count : k;
    for (uint32_t i = 0; i < size; i++) {
        best[i] = (struct vac_media_score){i, scores[i]};
    }
    for (uint32_t i = size / 2; i > 0; i--) {
        sift_down(best, size, i - 1);
    }
    for (uint32_t i = size; i < count; i++) {
        struct vac_media_score candidate = {i, scores[i]};
        if (behind(&best[0], &candidate)) {
            best[0] = candidate;
            sift_down(best, size, 0);
        }
    }
    for (uint32_t end = size; end > 1; end--) {
        struct vac_media_score last = best[0];
        best[0] = best[end - 1];
        best[end - 1] = last;
        sift_down(best, end - 1, 0);
    }
    if (softmax) {
        apply_softmax(scores, count, best, size);
    }
    *found = size;
    return VACCEL_OK;
}
