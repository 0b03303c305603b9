/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From PVH's entry (32-bit protected mode, paging off, %ebx pointing to hvm_start_info; Xen's
 * docs/misc/pvh.pandoc) to C in long mode, with the first 4 GiB mapped to themselves.
 */
    .section .note.pvh, "a", @note
    .align 4
    .long 4                     /* bytes of the name */
    .long 4                     /* bytes of the description */
    .long 18                    /* XEN_ELFNOTE_PHYS32_ENTRY */
    .asciz "Xen"
    .long start

    .section .text.start, "ax", @progbits
    .code32
    .globl start
start:
    cld
    cli
    movl $stack_end, %esp
    movl %ebx, start_info

    /* Page tables: one PML4, one PDPT, four page directories of 2 MiB pages. */
    movl $directory_pointers + 3, page_map
    movl $page_directories + 3, %eax
    movl $directory_pointers, %edi
    movl $4, %ecx
1:  movl %eax, (%edi)
    addl $4096, %eax
    addl $8, %edi
    loop 1b
    movl $0x83, %eax            /* present, writable, 2 MiB */
    movl $page_directories, %edi
    movl $2048, %ecx
2:  movl %eax, (%edi)
    addl $0x200000, %eax
    addl $8, %edi
    loop 2b

    movl $page_map, %eax
    movl %eax, %cr3
    movl %cr4, %eax
    orl $0x620, %eax            /* PAE, and SSE for those who use it */
    movl %eax, %cr4
    movl $0xC0000080, %ecx      /* EFER */
    rdmsr
    orl $0x100, %eax            /* long mode */
    wrmsr
    movl %cr0, %eax
    andl $~0xC, %eax            /* no x87 emulation, no task switched */
    orl $0x80000002, %eax       /* paging, monitor coprocessor */
    movl %eax, %cr0
    lgdt descriptors_pointer
    ljmp $8, $long_mode

    .code64
long_mode:
    movl $16, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    xorl %eax, %eax
    movl %eax, %fs
    movl %eax, %gs
    movl $stack_end, %esp
    movl start_info, %edi
    call baremetal_main
3:  cli
    hlt
    jmp 3b

/* Interrupts: what a C function without SSE does not save, and its number. */
    .macro interrupt number
    .globl interrupt_\number
interrupt_\number:
    pushq $\number
    jmp enter
    .endm
    interrupt 32                /* the device's */
    interrupt 33                /* the timer's */
    interrupt 255               /* spurious */
enter:
    pushq %rax
    pushq %rcx
    pushq %rdx
    pushq %rsi
    pushq %rdi
    pushq %r8
    pushq %r9
    pushq %r10
    pushq %r11
    movq 72(%rsp), %rdi
    cld
    call baremetal_interrupt
    popq %r11
    popq %r10
    popq %r9
    popq %r8
    popq %rdi
    popq %rsi
    popq %rdx
    popq %rcx
    popq %rax
    addq $8, %rsp
    iretq

    /* Exceptions: where and what, and the end. Some push an error code and some do not. */
    .globl exception_table
    .section .rodata
    .align 8
exception_table:
    .set number, 0
    .rept 32
    .quad exceptions + 16 * number
    .set number, number + 1
    .endr
    .section .text.start
    .align 16
exceptions:
    .set number, 0
    .rept 32
    .align 16
    movq %rsp, %rsi
    movl $number, %edi
    jmp fault
    .set number, number + 1
    .endr
fault:
    andq $-16, %rsp
    call baremetal_exception

    .section .rodata
    .align 8
descriptors:
    .quad 0
    .quad 0x00AF9B000000FFFF    /* 64-bit code */
    .quad 0x00CF93000000FFFF    /* data */
descriptors_pointer:
    .word 23
    .long descriptors

    .section .bss
    .align 4096
    .globl page_map
page_map:
    .skip 4096
directory_pointers:
    .skip 4096
page_directories:
    .skip 4 * 4096
    .align 16
stack:
    .skip 32768
stack_end:
start_info:
    .skip 8

    .section .note.GNU-stack, "", @progbits
