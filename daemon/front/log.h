/* SPDX-License-Identifier: Apache-2.0 */
/** Messages on standard error, a line each. */
#ifndef VAC_FRONT_LOG_H
#define VAC_FRONT_LOG_H

/** "vacceld: [tenant NAME: ]message"; `tenant` may be NULL. Under systemd, with the level that the
 * journal takes. */
void vac_log_error(const char *tenant, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void vac_log_info(const char *tenant, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
