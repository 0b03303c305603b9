/* SPDX-License-Identifier: Apache-2.0 */
#include "media/sniff.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct magic {
    size_t offset;
    const char *bytes;
    size_t length;
    enum vac_content content;
};

#define MAGIC(offset, text, content)                                                               \
    {                                                                                              \
        (offset), (text), sizeof(text) - 1, (content)                                              \
    }

static const struct magic magics[] = {
    MAGIC(0, "\xFF\xD8\xFF", VAC_CONTENT_JPEG),
    MAGIC(0, "\x89PNG\r\n\x1A\n", VAC_CONTENT_PNG),
    MAGIC(0, "GIF8", VAC_CONTENT_OTHER_IMAGE),
    MAGIC(8, "WEBP", VAC_CONTENT_OTHER_IMAGE),
    MAGIC(4, "ftypavif", VAC_CONTENT_OTHER_IMAGE),
    MAGIC(4, "ftypheic", VAC_CONTENT_OTHER_IMAGE),
    MAGIC(0, "BM", VAC_CONTENT_OTHER_IMAGE),
    MAGIC(0, "II*\0", VAC_CONTENT_OTHER_IMAGE),
    MAGIC(0, "MM\0*", VAC_CONTENT_OTHER_IMAGE),
    MAGIC(4, "TFL3", VAC_CONTENT_TFLITE),
    MAGIC(0, "PK\x03\x04", VAC_CONTENT_ZIP),
    MAGIC(0, "\x1F\x8B", VAC_CONTENT_GZIP),
    MAGIC(0,
          "\x7F"
          "ELF",
          VAC_CONTENT_ELF),
    MAGIC(0, "\x89HDF\r\n", VAC_CONTENT_HDF5),
    MAGIC(0, "\x80\x02", VAC_CONTENT_PICKLE),
    MAGIC(0, "%PDF", VAC_CONTENT_PDF),
    MAGIC(0, "version https://git-lfs", VAC_CONTENT_LFS_POINTER),
};

/* Whether `text` occurs in the first bytes, letters in either case. */
static bool begins_with_word(const uint8_t *data, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (size < length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        uint8_t byte = data[i];
        byte = byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + 32) : byte;
        if (byte != (uint8_t)text[i]) {
            return false;
        }
    }
    return true;
}

static bool is_text(const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (data[i] < 0x20 && data[i] != '\n' && data[i] != '\r' && data[i] != '\t') {
            return false;
        }
    }
    return true;
}

/*
 * A serialised onnx.ModelProto has no magic: the bytes must begin with well-formed protobuf fields
 * that its schema has (ir_version 1 and model_version 5 are varints; 2-4 and 6 strings, 7 the
 * graph, 8 the opsets, 14 metadata, 20 training, 25 functions are length-delimited).
 */
static bool is_onnx(const uint8_t *data, size_t size)
{
    size_t offset = 0;
    size_t fields = 0;
    while (offset < size) {
        uint64_t number[2] = {0, 0}; /* the field's key, then its value or length */
        for (size_t part = 0; part < 2; part++) {
            unsigned shift = 0;
            uint8_t byte;
            do {
                if (offset == size) {
                    return fields > 0;
                }
                byte = data[offset++];
                if (shift > 63) {
                    return false;
                }
                number[part] |= (uint64_t)(byte & 0x7Fu) << shift;
                shift += 7;
            } while ((byte & 0x80u) != 0);
        }
        uint64_t field = number[0] >> 3;
        bool varint = field == 1 || field == 5;
        bool delimited =
            (field >= 2 && field <= 8 && field != 5) || field == 14 || field == 20 || field == 25;
        if (!(varint && (number[0] & 7) == 0) && !(delimited && (number[0] & 7) == 2)) {
            return false;
        }
        fields++;
        if (delimited) {
            if (number[1] > size - offset) {
                return true;
            }
            offset += (size_t)number[1];
        }
    }
    return fields > 0;
}

enum vac_content vac_sniff(const void *data, size_t size)
{
    const uint8_t *bytes = data;
    if (size == 0) {
        return VAC_CONTENT_EMPTY;
    }
    for (size_t i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
        const struct magic *magic = &magics[i];
        if (size >= magic->offset + magic->length &&
            memcmp(bytes + magic->offset, magic->bytes, magic->length) == 0) {
            return magic->content;
        }
    }
    size_t head = size < VAC_SNIFF_BYTES ? size : VAC_SNIFF_BYTES;
    if (is_text(bytes, head)) {
        size_t start = head >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
        while (start < head && (bytes[start] == ' ' || bytes[start] == '\n' ||
                                bytes[start] == '\r' || bytes[start] == '\t')) {
            start++;
        }
        const uint8_t *text = bytes + start;
        size_t rest = head - start;
        if (begins_with_word(text, rest, "<!doctype html") ||
            begins_with_word(text, rest, "<html")) {
            return VAC_CONTENT_HTML;
        }
        if (begins_with_word(text, rest, "<?xml") || begins_with_word(text, rest, "<net")) {
            return VAC_CONTENT_XML;
        }
        return begins_with_word(text, rest, "{") ? VAC_CONTENT_JSON : VAC_CONTENT_TEXT;
    }
    return is_onnx(bytes, head) ? VAC_CONTENT_ONNX : VAC_CONTENT_UNKNOWN;
}

const char *vac_content_name(enum vac_content content)
{
    switch (content) {
    case VAC_CONTENT_EMPTY:
        return "an empty file";
    case VAC_CONTENT_TEXT:
        return "text";
    case VAC_CONTENT_JPEG:
        return "a JPEG image";
    case VAC_CONTENT_PNG:
        return "a PNG image";
    case VAC_CONTENT_OTHER_IMAGE:
        return "an image in another format";
    case VAC_CONTENT_ONNX:
        return "an ONNX model";
    case VAC_CONTENT_XML:
        return "an XML file";
    case VAC_CONTENT_HTML:
        return "a web page";
    case VAC_CONTENT_JSON:
        return "a JSON file";
    case VAC_CONTENT_TFLITE:
        return "a TensorFlow Lite model";
    case VAC_CONTENT_ZIP:
        return "a ZIP archive";
    case VAC_CONTENT_GZIP:
        return "a gzip archive";
    case VAC_CONTENT_ELF:
        return "a program or library";
    case VAC_CONTENT_HDF5:
        return "an HDF5 file";
    case VAC_CONTENT_PICKLE:
        return "a Python pickle";
    case VAC_CONTENT_PDF:
        return "a PDF document";
    case VAC_CONTENT_LFS_POINTER:
        return "a Git LFS pointer (the file itself was not downloaded)";
    default:
        return "no format that is known here";
    }
}
