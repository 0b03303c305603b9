/* SPDX-License-Identifier: Apache-2.0 */
/** Page tables: what is mapped, the test keeps. */
#ifndef TEST_UKPLAT_PAGING_H
#define TEST_UKPLAT_PAGING_H

#include <stdint.h>

#define PAGE_ATTR_PROT_RW 3UL

struct uk_pagetable;

struct uk_pagetable *ukplat_pt_get_active(void);

/** 0; -EEXIST when a page is mapped already. */
int ukplat_page_map(struct uk_pagetable *table, uint64_t address, uint64_t physical,
                    unsigned long pages, unsigned long attributes, unsigned long flags);

#endif
