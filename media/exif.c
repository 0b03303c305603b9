/* SPDX-License-Identifier: Apache-2.0 */
#include "media/exif.h"

#include <stdbool.h>
#include <string.h>

enum { TAG_ORIENTATION = 0x0112, TYPE_BYTE = 1, TYPE_SHORT = 3, TYPE_LONG = 4 };

static uint32_t read_uint(const uint8_t *bytes, size_t count, bool little)
{
    uint32_t value = 0;
    for (size_t i = 0; i < count; i++) {
        value = (value << 8) | bytes[little ? count - 1 - i : i];
    }
    return value;
}

uint32_t vac_exif_orientation(const uint8_t *tiff, size_t size)
{
    if (size < 8) {
        return 1;
    }
    bool little = tiff[0] == 'I' && tiff[1] == 'I';
    if (!little && !(tiff[0] == 'M' && tiff[1] == 'M')) {
        return 1;
    }
    size_t directory = read_uint(tiff + 4, 4, little);
    if (directory > size - 2) {
        return 1;
    }
    size_t entries = read_uint(tiff + directory, 2, little);
    size_t offset = directory + 2;
    for (size_t i = 0; i < entries && size - offset >= 12; i++, offset += 12) {
        const uint8_t *entry = tiff + offset;
        if (read_uint(entry, 2, little) != TAG_ORIENTATION) {
            continue;
        }
        uint32_t type = read_uint(entry + 2, 2, little);
        if (read_uint(entry + 4, 4, little) != 1) {
            return 1;
        }
        uint32_t value = 1;
        if (type == TYPE_BYTE) {
            value = entry[8];
        } else if (type == TYPE_SHORT) {
            value = read_uint(entry + 8, 2, little);
        } else if (type == TYPE_LONG) {
            value = read_uint(entry + 8, 4, little);
        }
        return value >= 1 && value <= 8 ? value : 1;
    }
    return 1;
}

uint32_t vac_exif_orientation_of_jpeg(const uint8_t *data, size_t size)
{
    enum { SOS = 0xDA, EOI = 0xD9, APP1 = 0xE1 };
    size_t offset = 2;
    while (offset < size && size - offset >= 4) {
        if (data[offset] != 0xFF) {
            return 1;
        }
        uint8_t marker = data[offset + 1];
        if (marker == 0xFF) { /* fill byte */
            offset++;
            continue;
        }
        if (marker == SOS || marker == EOI) {
            return 1;
        }
        size_t length = read_uint(data + offset + 2, 2, false);
        if (length < 2 || length > size - offset - 2) {
            return 1;
        }
        const uint8_t *payload = data + offset + 4;
        if (marker == APP1 && length >= 8 && memcmp(payload, "Exif\0", 6) == 0) {
            return vac_exif_orientation(payload + 6, length - 8);
        }
        offset += 2 + length;
    }
    return 1;
}
