/* SPDX-License-Identifier: Apache-2.0 */
/** Internal: what a file is, from its first bytes. */
#ifndef VACCEL_MEDIA_SNIFF_H
#define VACCEL_MEDIA_SNIFF_H

#include <stddef.h>

enum vac_content {
    VAC_CONTENT_UNKNOWN = 0,
    VAC_CONTENT_EMPTY,
    VAC_CONTENT_TEXT,
    VAC_CONTENT_JPEG,
    VAC_CONTENT_PNG,
    VAC_CONTENT_OTHER_IMAGE, /* GIF, WebP, BMP, TIFF, ... */
    VAC_CONTENT_ONNX,
    VAC_CONTENT_XML,
    VAC_CONTENT_HTML,
    VAC_CONTENT_JSON,
    VAC_CONTENT_TFLITE,
    VAC_CONTENT_ZIP,
    VAC_CONTENT_GZIP,
    VAC_CONTENT_ELF,
    VAC_CONTENT_HDF5,
    VAC_CONTENT_PICKLE,
    VAC_CONTENT_PDF,
    VAC_CONTENT_LFS_POINTER /* what git leaves when a large file was not downloaded */
};

/** Bytes from the start of a file that are worth giving to vac_sniff. */
enum { VAC_SNIFF_BYTES = 512 };

/** Says what content begins with these bytes. */
enum vac_content vac_sniff(const void *data, size_t size);

/** With an article, for messages: "a JPEG image". Static storage. */
const char *vac_content_name(enum vac_content content);

#endif
