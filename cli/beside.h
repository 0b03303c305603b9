/* SPDX-License-Identifier: Apache-2.0 */
/** What lies beside this program in the tree that it stands in, wherever that was moved to. */
#ifndef VAC_CLI_BESIDE_H
#define VAC_CLI_BESIDE_H

/** The real path of what is at `path` from the program's folder, freed by the caller; NULL when it
 * is not there. */
char *vac_beside(const char *path);

#endif
