/* SPDX-License-Identifier: Apache-2.0 */
/* Registers the backend that it is linked with, when the program starts. The backend's entry, which
 * every shared object exports under the same name, is made local to the object that this ends up
 * in. */
#include <vaccel/backend.h>

__attribute__((constructor)) static void link_backend(void)
{
    vaccel_backend_link(vaccel_backend_entry());
}
