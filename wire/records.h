/* SPDX-License-Identifier: Apache-2.0 */
/** Result handles of any kind of record. Freestanding. */
#ifndef VAC_WIRE_RECORDS_H
#define VAC_WIRE_RECORDS_H

#include "wire/object.h"

/** Whether there is a record of that number and it is returned as a handle. */
bool vac_record_is_handle(uint32_t record);

/**
 * Builds the handle of such a record, and everything that it points to, in `memory`, aligned to 16,
 * and returns the bytes it takes; with `memory` NULL it only measures. With `shares`, the data of
 * tensors stays where it is.
 */
size_t vac_record_place(uint32_t record, void *memory, const void *view,
                        const vaccel_origin *origin, bool shares);

#endif
