/* SPDX-License-Identifier: Apache-2.0 */
/* The photograph that is built in, if there is one. */
    .section .rodata
    .globl photo, photo_end
photo:
#ifdef PHOTO
    .incbin PHOTO
#endif
photo_end:
    .byte 0
    .section .note.GNU-stack, "", @progbits
