/* SPDX-License-Identifier: Apache-2.0 */
/** Exceptions and interrupts. The device's come as messages (PCI) or over lines of the I/O APIC
 * (MMIO); the local APIC's timer ends waits. */
#include "guest/ports/baremetal/baremetal.h"
#include "guest/ports/baremetal/x86_64/machine.h"

enum { VECTOR_DEVICE = 32, VECTOR_TIMER = 33, VECTOR_SPURIOUS = 255 };
#define APIC UINT64_C(0xFEE00000)
#define IO_APIC UINT64_C(0xFEC00000)
#define IO_APIC_SECOND UINT64_C(0xFEC10000)
/* Registers of the local APIC. */
enum {
    APIC_ID = 0x20,
    APIC_EOI = 0xB0,
    APIC_SPURIOUS = 0xF0,
    APIC_TIMER = 0x320,
    APIC_COUNT = 0x380,
    APIC_DIVIDE = 0x3E0
};
/* QEMU's and KVM's count nanoseconds; where one counts otherwise, a wait is longer or shorter. */
#define LONGEST_WAIT UINT64_C(100000000)

struct gate {
    uint16_t low;
    uint16_t selector;
    uint16_t flags;
    uint16_t middle;
    uint32_t high;
    uint32_t reserved;
};

extern const uint64_t exception_table[32];
void interrupt_32(void);
void interrupt_33(void);
void interrupt_255(void);
void baremetal_interrupt(uint64_t number);
void baremetal_exception(uint64_t number, const uint64_t *frame) __attribute__((__noreturn__));

static struct gate gates[256];
static volatile bool interrupted;

static void set_gate(unsigned vector, uint64_t handler)
{
    gates[vector] = (struct gate){.low = (uint16_t)handler,
                                  .selector = 8,
                                  .flags = 0x8E00, /* present, interrupt gate */
                                  .middle = (uint16_t)(handler >> 16),
                                  .high = (uint32_t)(handler >> 32)};
}

void traps_start(void)
{
    const struct {
        uint16_t limit;
        uint64_t base;
    } __attribute__((packed)) table = {sizeof(gates) - 1, (uint64_t)(uintptr_t)gates};

    for (unsigned i = 0; i < 32; i++)
        set_gate(i, exception_table[i]);
    set_gate(VECTOR_DEVICE, (uint64_t)(uintptr_t)interrupt_32);
    set_gate(VECTOR_TIMER, (uint64_t)(uintptr_t)interrupt_33);
    set_gate(VECTOR_SPURIOUS, (uint64_t)(uintptr_t)interrupt_255);
    __asm__ volatile("lidt %0" ::"m"(table));
    /* The old interrupt controllers would send vectors of exceptions. */
    out8(0x21, 0xFF);
    out8(0xA1, 0xFF);
}

static void write_apic(unsigned at, uint32_t value)
{
    *device_register(APIC + at) = value;
}

static void write_io_apic(uint64_t io_apic, uint32_t at, uint32_t value)
{
    *device_register(io_apic) = at;
    *device_register(io_apic + 16) = value;
}

/* Has lines come as the device's interrupt. They are raised by edges, since the device's status
 * is read before the local APIC is told. */
static void take_lines(uint64_t io_apic, uint32_t from, uint32_t to)
{
    for (uint32_t line = from; line < to; line++) {
        write_io_apic(io_apic, 0x11 + 2 * line, *device_register(APIC + APIC_ID));
        write_io_apic(io_apic, 0x10 + 2 * line, VECTOR_DEVICE);
    }
}

void interrupts_start(void)
{
    write_apic(APIC_SPURIOUS, 0x100 | VECTOR_SPURIOUS);
    write_apic(APIC_DIVIDE, 0xB); /* by 1 */
    write_apic(APIC_TIMER, VECTOR_TIMER);
    /* Where QEMU's microvm has its transports' lines: from 5 on without ACPI, with it on an I/O
     * APIC of their own, or from 16 on if there is none. */
    take_lines(IO_APIC, 5, 13);
    take_lines(IO_APIC, 16, 24);
    take_lines(IO_APIC_SECOND, 0, 24);
}

void baremetal_interrupt(uint64_t number)
{
    if (number == VECTOR_SPURIOUS)
        return;
    if (number == VECTOR_DEVICE) {
        vaccel_guest_interrupt();
        interrupted = true;
    }
    write_apic(APIC_EOI, 0);
}

void interrupts_wait(uint64_t ns)
{
    write_apic(APIC_COUNT, (uint32_t)(ns < LONGEST_WAIT ? ns : LONGEST_WAIT) | 1);
    /* After sti comes one more instruction before an interrupt: none is missed. */
    __asm__ volatile("cli" ::: "memory");
    if (!interrupted)
        __asm__ volatile("sti; hlt" ::: "memory");
    __asm__ volatile("sti; nop; cli" ::: "memory");
    interrupted = false;
    write_apic(APIC_COUNT, 0);
}

void baremetal_exception(uint64_t number, const uint64_t *frame)
{
    baremetal_print("exception ");
    baremetal_print_number(number);
    baremetal_print(" at ");
    baremetal_print_number(frame[0]);
    baremetal_print(" ");
    baremetal_print_number(frame[1]);
    baremetal_print("\n");
    baremetal_power_off(99);
}
