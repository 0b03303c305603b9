/* SPDX-License-Identifier: Apache-2.0 */
/** Backends of others, that a file in a folder `backends.d` names. */
#ifndef VAC_CORE_NAMED_H
#define VAC_CORE_NAMED_H

#include <stddef.h>

/** One file NAME.conf: `path` is the shared object that it names, or NULL and why not in `reason`.
 * Strings live until it returns. */
typedef void (*vac_named_fn)(const char *name, const char *conf, const char *path,
                             const char *reason);

/**
 * Reads all of them: the user's, the machine's, the installation's; in each folder by name. A file
 * is taken only if nobody but its user and root can have written it and what it names, since code
 * is loaded for it. A program that runs with somebody else's rights takes no user's.
 */
void vac_named(vac_named_fn found);

/** Reads one folder; for tests. What is not there is not said. */
void vac_named_folder(const char *folder, vac_named_fn found);

#endif
