/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/answer.h"

#include <math.h>
#include <stdio.h>

#include "cli/json.h"
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

void vac_answer_print(const char *path, const vaccel_classification *answer, double elapsed_ms)
{
    size_t count = vaccel_classification_count(answer);
    fputs(vac_tty_bold(), stdout);
    vac_text_put(stdout, path);
    printf("%s  %s", vac_tty_plain(), vac_tty_dim());
    vac_text_put(stdout, vaccel_classification_backend(answer));
    putchar(' ');
    vac_text_put(stdout, vaccel_classification_device(answer));
    printf(", %s, %.1f ms%s\n", vaccel_precision_name(vaccel_classification_precision(answer)),
           elapsed_ms, vac_tty_plain());
    for (size_t i = 0; i < count; i++) {
        double score = (double)vaccel_classification_score(answer, i);
        printf("  %5.1f %%  ", 100 * score);
        if (vac_tty_output() && vac_tty_utf8())
            print_bar(score);
        vac_text_put(stdout, vaccel_classification_label(answer, i));
        putchar('\n');
    }
    if (count == 0)
        puts("  nothing scores enough");
}

static json_t *photo(const char *path)
{
    json_t *result = vac_json_object();
    vac_json_set_text(result, "path", path);
    return result;
}

json_t *vac_answer_json(const char *path, const vaccel_classification *answer, double elapsed_ms)
{
    json_t *result = photo(path);
    json_t *labels = vac_json_array();
    for (size_t i = 0; i < vaccel_classification_count(answer); i++) {
        json_t *label = vac_json_object();
        vac_json_set(label, "index", json_integer(vaccel_classification_index(answer, i)));
        vac_json_set_text(label, "label", vaccel_classification_label(answer, i));
        vac_json_set(label, "score", json_real((double)vaccel_classification_score(answer, i)));
        vac_json_add(labels, label);
    }
    vac_json_set(result, "labels", labels);
    vac_json_set_text(result, "backend", vaccel_classification_backend(answer));
    vac_json_set_text(result, "device", vaccel_classification_device(answer));
    vac_json_set_text(result, "precision",
                      vaccel_precision_name(vaccel_classification_precision(answer)));
    vac_json_set_text(result, "model_sha256", vaccel_classification_model_sha256(answer));
    vac_json_set(result, "elapsed_ms", json_real(elapsed_ms));
    return result;
}

json_t *vac_answer_json_error(const char *path, vaccel_status status, const char *message)
{
    json_t *result = photo(path);
    vac_json_set(result, "error", vac_json_error(status, message));
    return result;
}
