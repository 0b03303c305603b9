/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From Linux's boot protocol (Documentation/arch/arm64/booting.rst: EL1, MMU and caches off, x0
 * pointing to the device tree) to C with the MMU on and all addresses mapped to themselves: the
 * lowest GiB and what is above 256 GiB are devices, the rest is memory.
 */
    .section .text.start, "ax", @progbits
    .globl start
start:
    b 1f                        /* the header */
    .long 0
    .quad 0                     /* where to load: at a multiple of 2 MiB */
    .quad image_size
    .quad 2                     /* little-endian, pages of 4 KiB */
    .quad 0, 0, 0
    .ascii "ARM\x64"
    .long 0

1:  msr daifset, #15
    mov x19, x0
    adrp x1, stack_end
    add x1, x1, :lo12:stack_end
    mov sp, x1

    adrp x1, bss_start          /* before the caches are on */
    add x1, x1, :lo12:bss_start
    adrp x2, image_end
    add x2, x2, :lo12:image_end
2:  cmp x1, x2
    b.hs 3f
    str xzr, [x1], #8
    b 2b

3:  adrp x1, page_table         /* 512 blocks of 1 GiB */
    mov x2, #0
    ldr x3, =0x60000000000401   /* not to be executed, accessed, attribute 0, a block */
    mov x4, #0x705              /* accessed, inner shareable, attribute 1, a block */
4:  lsl x5, x2, #30
    cbz x2, 5f
    tbnz x2, #8, 5f
    orr x5, x5, x4
    b 6f
5:  orr x5, x5, x3
6:  str x5, [x1, x2, lsl #3]
    add x2, x2, #1
    cmp x2, #512
    b.ne 4b

    mov x2, #0xFF00             /* 0: devices, in order; 1: memory, write-back */
    msr mair_el1, x2
    ldr x2, =0x200803519        /* 39 bits, 4 KiB, write-back, inner shareable; none for the upper half; 40 bits out */
    msr tcr_el1, x2
    msr ttbr0_el1, x1
    adrp x2, vectors
    add x2, x2, :lo12:vectors
    msr vbar_el1, x2
    mov x2, #(3 << 20)          /* floating point, for who uses it */
    msr cpacr_el1, x2
    dsb sy
    tlbi vmalle1
    ic iallu
    dsb sy
    isb
    ldr x2, =0x30D0199D         /* MMU and caches on, the stack aligned */
    msr sctlr_el1, x2
    isb
    mov x29, xzr
    mov x30, xzr
    mov x0, x19
    b baremetal_main

    .balign 2048
vectors:                        /* nothing comes but faults: interrupts are masked, and asked for */
    .rept 16
    mrs x0, esr_el1
    mrs x1, elr_el1
    mrs x2, far_el1
    b baremetal_exception
    .balign 128
    .endr

    .section .bss
    .balign 4096
page_table:
    .skip 4096
    .skip 32768
stack_end:
    .section .note.GNU-stack, "", @progbits
