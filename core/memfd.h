/* SPDX-License-Identifier: Apache-2.0 */
/** Memory that another process can map. Uses nothing of the core; backends compile it as well. */
#ifndef VAC_CORE_MEMFD_H
#define VAC_CORE_MEMFD_H

#include <stddef.h>

/**
 * `size` bytes of zeros at `*data`, aligned to a page: a memfd whose size is sealed, so that nobody
 * can take the memory away from who has mapped it. Returns its descriptor, which is the caller's to
 * close, as the memory is to unmap; -1 and errno when there is none.
 */
int vac_memfd(size_t size, void **data);

#endif
