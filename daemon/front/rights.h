/* SPDX-License-Identifier: Apache-2.0 */
#ifndef VAC_FRONT_RIGHTS_H
#define VAC_FRONT_RIGHTS_H

/**
 * Gives up for good, in this process and all that it executes, the capabilities that neither the
 * front nor its workers' sandboxes need, and those that could be had by executing something. What
 * cannot be given up is logged. To be called by a process of one thread.
 */
void vac_rights_drop(void);

#endif
