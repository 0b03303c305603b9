/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/origin.h"

#include <math.h>
#include <stdio.h>

#include "cli/json.h"
#include "cli/text.h"
#include "cli/tty.h"

void vac_origin_print(const char *path, const struct vac_origin *origin)
{
    fputs(vac_tty_bold(), stdout);
    vac_text_put(stdout, path);
    printf("%s  %s", vac_tty_plain(), vac_tty_dim());
    vac_text_put(stdout, origin->backend);
    putchar(' ');
    vac_text_put(stdout, origin->device);
    printf(", %s, %.1f ms%s\n", vaccel_precision_name(origin->precision), origin->elapsed_ms,
           vac_tty_plain());
}

void vac_origin_json(json_t *object, const struct vac_origin *origin)
{
    vac_json_set_text(object, "backend", origin->backend);
    vac_json_set_text(object, "device", origin->device);
    vac_json_set_text(object, "precision", vaccel_precision_name(origin->precision));
    vac_json_set_text(object, "model_sha256", origin->model_sha256);
    /* To the microsecond. */
    vac_json_set(object, "elapsed_ms", json_real(round(origin->elapsed_ms * 1e3) / 1e3));
}
