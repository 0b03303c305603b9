/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/answer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/json.h"
#include "cli/memory.h"
#include "cli/text.h"
#include "cli/tty.h"

enum { BAR_COLUMNS = 20, EIGHTHS = 8 };

/* U+2588 is a full block; U+2589 to U+258F have an eighth less each. */
static void print_bar(double score)
{
    int eighths = (int)lround(fmin(fmax(score, 0), 1) * BAR_COLUMNS * EIGHTHS);
    int used = 0;
    fputs(vac_tty_good(), stdout);
    for (; eighths >= EIGHTHS; eighths -= EIGHTHS, used++)
        fputs("\xe2\x96\x88", stdout);
    if (eighths > 0) {
        printf("\xe2\x96%c", 0x88 + EIGHTHS - eighths);
        used++;
    }
    printf("%s%*s  ", vac_tty_plain(), BAR_COLUMNS - used, "");
}

struct vac_answer vac_answer_take(const vaccel_classification *result)
{
    struct vac_answer answer = {
        .count = vaccel_classification_count(result),
        .origin = VAC_ORIGIN_OF(classification, result),
    };
    answer.labels = vac_memory_check(calloc(answer.count + 1, sizeof(*answer.labels)));
    for (size_t i = 0; i < answer.count; i++)
        answer.labels[i] = (struct vac_answer_label){vaccel_classification_index(result, i),
                                                     vaccel_classification_score(result, i),
                                                     vaccel_classification_label(result, i)};
    return answer;
}

struct vac_answer vac_answer_take_batch(const vaccel_classifications *result, size_t image)
{
    struct vac_answer answer = {
        .count = vaccel_classifications_image_entry_count(result, image),
        .origin = VAC_ORIGIN_OF(classifications, result),
    };
    answer.labels = vac_memory_check(calloc(answer.count + 1, sizeof(*answer.labels)));
    for (size_t i = 0; i < answer.count; i++)
        answer.labels[i] =
            (struct vac_answer_label){vaccel_classifications_image_entry_index(result, image, i),
                                      vaccel_classifications_image_entry_score(result, image, i),
                                      vaccel_classifications_image_entry_label(result, image, i)};
    return answer;
}

void vac_answer_print(const char *path, const struct vac_answer *answer)
{
    vac_origin_print(path, &answer->origin);
    for (size_t i = 0; i < answer->count; i++) {
        double score = (double)answer->labels[i].score;
        printf("  %5.1f %%  ", 100 * score);
        if (vac_tty_output() && vac_tty_utf8())
            print_bar(score);
        vac_text_put(stdout, answer->labels[i].label);
        putchar('\n');
    }
    if (answer->count == 0)
        puts("  nothing scores enough");
}

void vac_answer_json(json_t *object, const struct vac_answer *answer)
{
    json_t *labels = vac_json_array();
    for (size_t i = 0; i < answer->count; i++) {
        json_t *label = vac_json_object();
        vac_json_set(label, "index", json_integer(answer->labels[i].index));
        vac_json_set_text(label, "label", answer->labels[i].label);
        vac_json_set(label, "score", json_real((double)answer->labels[i].score));
        vac_json_add(labels, label);
    }
    vac_json_set(object, "labels", labels);
    vac_origin_json(object, &answer->origin);
}
