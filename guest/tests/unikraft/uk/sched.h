/* SPDX-License-Identifier: Apache-2.0 */
/** Other threads, of which there are none. */
#ifndef TEST_UK_SCHED_H
#define TEST_UK_SCHED_H

void uk_sched_yield(void);

#endif
