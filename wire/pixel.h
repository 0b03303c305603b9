/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_WIRE_PIXEL_H
#define VAC_WIRE_PIXEL_H

#include <vaccel/enums.h>

/** Bytes of one raw pixel; 0 for encoded images and for formats that are not known. */
unsigned vac_pixel_size(vaccel_pixel_format format);

#endif
