/* SPDX-License-Identifier: Apache-2.0 */
#include "reason.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "backends/common/text.h"

/* Lines that say where in OpenVINO's sources it happened, and nothing to a user. */
static const char *const NOISE[] = {
    "Exception from ",
    "Check '",
    "FrontEnd API failed with ",
    "While validating node ",
};

struct line {
    const char *start;
    size_t length;
};

/* The next line that is not blank, without the blanks around it; length 0 after the last. */
static struct line next_line(const char **at)
{
    while (**at != '\0') {
        const char *start = *at + strspn(*at, " \t\r\n");
        size_t length = strcspn(start, "\n");
        *at = start + length;
        while (length > 0 && strchr(" \t\r", start[length - 1]) != NULL) {
            length--;
        }
        if (length > 0) {
            return (struct line){start, length};
        }
    }
    return (struct line){*at, 0};
}

static bool is_noise(const struct line *line)
{
    for (size_t i = 0; i < sizeof(NOISE) / sizeof(NOISE[0]); i++) {
        if (strncmp(line->start, NOISE[i], strlen(NOISE[i])) == 0) {
            return true;
        }
    }
    return false;
}

void vac_openvino_shorten(const char *raw, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    struct line last = {raw, 0};
    const char *at = raw;
    for (struct line line = next_line(&at); line.length > 0; line = next_line(&at)) {
        last = line;
        if (!is_noise(&line)) {
            used = vac_text_append(out, size, used, "; ", used > 0 ? 2 : 0);
            used = vac_text_append(out, size, used, line.start, line.length);
        }
    }
    if (used == 0) {
        used = vac_text_append(out, size, used, last.start, last.length);
    }
    vac_text_trim(out, used);
}

void vac_openvino_reason(const struct vac_openvino_functions *ov, ov_status_e code,
                         char out[VAC_OPENVINO_REASON_SIZE])
{
    out[0] = '\0';
    /* These two are found before OpenVINO proper is asked, and leave an earlier message in place.
     */
    if (code != INVALID_C_PARAM && code != NOT_IMPLEMENT_C_METHOD) {
        const char *raw = ov->get_last_err_msg();
        if (raw != NULL) {
            vac_openvino_shorten(raw, out, VAC_OPENVINO_REASON_SIZE);
            ov->free(raw);
        }
    }
    if (out[0] == '\0') {
        snprintf(out, VAC_OPENVINO_REASON_SIZE, "%s (%d)", ov->get_error_info(code), (int)code);
    }
}
