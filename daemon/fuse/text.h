/* SPDX-License-Identifier: Apache-2.0 */
/** Text that grows, and what is in the text files. */
#ifndef VAC_FUSE_TEXT_H
#define VAC_FUSE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <vaccel/base.h>

struct vac_text {
    char *data; /* for free() */
    size_t size;
    size_t capacity;
    bool failed; /* memory ran out, and some of it is missing */
};

void vac_text_add(struct vac_text *text, const char *format, ...) VACCEL_PRINTF(2, 3);
void vac_text_add_bytes(struct vac_text *text, const void *data, size_t size);
/** Something from elsewhere: what would end a line or a column of it is a space. */
void vac_text_add_word(struct vac_text *text, const char *word);

/** What the files say. */
void vac_text_version(struct vac_text *text);
void vac_text_backends(struct vac_text *text);
void vac_text_ops(struct vac_text *text);
void vac_text_metrics(struct vac_text *text);

#endif
