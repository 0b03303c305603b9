/* SPDX-License-Identifier: Apache-2.0 */
#include "wire/pixel.h"

unsigned vac_pixel_size(vaccel_pixel_format format)
{
    switch (format) {
    case VACCEL_PIXEL_RGB8:
    case VACCEL_PIXEL_BGR8:
        return 3;
    case VACCEL_PIXEL_RGBA8:
        return 4;
    case VACCEL_PIXEL_GRAY8:
        return 1;
    default:
        return 0;
    }
}
