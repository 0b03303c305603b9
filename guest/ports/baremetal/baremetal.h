/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A machine without an operating system, as an unmodified hypervisor starts it: an entry (PVH on
 * x86-64, Linux's boot protocol on aarch64), a serial port, a clock, interrupts, power-off, and a
 * port for <vaccel/guest.h>. A program has a guest_main() and links libvaccel-baremetal and
 * libvaccel-guest.
 */
#ifndef VAC_GUEST_BAREMETAL_H
#define VAC_GUEST_BAREMETAL_H

#include <stdbool.h>

#include <vaccel/guest.h>

/** The program; what it returns is the status that the machine is switched off with. `command_line`
 * is the kernel's, or "". */
int guest_main(const char *command_line);

/** Something that was handed in beside the kernel (QEMU: -initrd); `*size` is 0 when there is none.
 */
const void *baremetal_module(size_t *size);

/** The value of `name=value` on the command line, up to the next space, in `value`, cut at `size`
 * bytes; `otherwise` when it is not there. */
const char *baremetal_option(const char *command_line, const char *name, char *value, size_t size,
                             const char *otherwise);
/** A decimal number; what follows its digits is not looked at. */
uint64_t baremetal_number(const char *text);

/** Prints to the first serial port. */
void baremetal_print(const char *text);
void baremetal_print_number(uint64_t number);

/** Nanoseconds since the start. */
uint64_t baremetal_now(void);
/** The processor's time stamps, which under QEMU's -icount shift=0 count instructions; on aarch64
 * its counter, which does not. */
uint64_t baremetal_ticks(void);

/** Switches the machine off. QEMU ends with status 2 * `status` + 1 where it has an isa-debug-exit
 * at port 0xf4 (x86-64), or -semihosting (aarch64). Never returns. */
void baremetal_power_off(int status) __attribute__((__noreturn__));

/** The port; with `interrupts` it sleeps until the device has something, else it polls. */
const vaccel_guest_port *baremetal_port(bool interrupts);

#endif
