/* SPDX-License-Identifier: Apache-2.0 */
/** Where this library is installed, and so where its parts are. */
#ifndef VAC_CORE_PLACE_H
#define VAC_CORE_PLACE_H

/** The folder that libvaccel is in, or the program that it was linked into. Lives as long as the
 * process; NULL when it cannot be found out. */
const char *vac_place_libdir(void);

/** For a program that libvaccel was linked into and that stands elsewhere: libvaccel's folder, seen
 * from the program's. Lives on; to be said before anything else is asked for. */
void vac_place_program(const char *libdir_from_program);

/** The folder that it is installed under, such as /usr for /usr/lib/x86_64-linux-gnu. */
const char *vac_place_prefix(void);

#endif
