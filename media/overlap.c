/* SPDX-License-Identifier: Apache-2.0 */
#include "media/overlap.h"

#include <stdbool.h>
#include <stdlib.h>

static float area(const struct vac_media_box *box)
{
    return (box->right - box->left) * (box->bottom - box->top);
}

float vac_media_overlap(const struct vac_media_box *a, const struct vac_media_box *b)
{
    float left = a->left > b->left ? a->left : b->left;
    float top = a->top > b->top ? a->top : b->top;
    float right = a->right < b->right ? a->right : b->right;
    float bottom = a->bottom < b->bottom ? a->bottom : b->bottom;
    if (!(right > left && bottom > top)) {
        return 0.0f;
    }
    float both = (right - left) * (bottom - top);
    return both / (area(a) + area(b) - both);
}

static int order(float a, float b)
{
    return (a > b) - (a < b);
}

/* A total order, so that equal input gives equal output whatever qsort() does. */
static int compare(const void *left, const void *right)
{
    const struct vac_media_box *a = left;
    const struct vac_media_box *b = right;
    const int by[] = {order(b->score, a->score), (a->index > b->index) - (a->index < b->index),
                      order(a->left, b->left),   order(a->top, b->top),
                      order(a->right, b->right), order(a->bottom, b->bottom)};
    for (size_t i = 0; i < sizeof(by) / sizeof(by[0]); i++) {
        if (by[i] != 0) {
            return by[i];
        }
    }
    return 0;
}

static bool is_hidden(const struct vac_media_box *box, const struct vac_media_box *kept,
                      size_t count, float max_overlap)
{
    for (size_t i = 0; i < count; i++) {
        if (kept[i].index == box->index && vac_media_overlap(&kept[i], box) > max_overlap) {
            return true;
        }
    }
    return false;
}

size_t vac_media_suppress(struct vac_media_box *boxes, size_t count, float max_overlap, size_t most)
{
    size_t kept = 0;
    if (count > 0) {
        qsort(boxes, count, sizeof(*boxes), compare);
    }
    count = count < VAC_MAX_CANDIDATES ? count : VAC_MAX_CANDIDATES;
    for (size_t i = 0; i < count && kept < most; i++) {
        if (max_overlap >= 1.0f || !is_hidden(&boxes[i], boxes, kept, max_overlap)) {
            boxes[kept] = boxes[i];
            kept++;
        }
    }
    return kept;
}
