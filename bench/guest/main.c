/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The guest of bench/guest.py. With `do=ticks` it prints what the processor counted for each of
 * `count` pings of the bare ring and as many noops, in turn, without what went by while waiting;
 * under -icount shift=0 a tick is an instruction. With `do=classify` it prints the time that the
 * inference took and what the photograph shows; then come, for bench/spawn.py, the ticks at which
 * it began, had a session and had the answer. With `hold=1` it stays.
 */
#include <string.h>

#include <vaccel/vaccel.h>

#include "guest/client/guest.h"
#include "guest/fuse/fuse.h"
#include "guest/ports/baremetal/baremetal.h"

enum { MEMORY = 256 << 10, WARM = 64 };

static _Alignas(64) unsigned char memory[MEMORY];
static uint64_t waited;

/* What polling waits with: instructions in here are the host's time. */
static void relax(void *context)
{
    static uint16_t seen;
    const struct vac_queue *queue = &vac_guest.device.queue;
    uint64_t from = baremetal_ticks();

    (void)context;
    seen = queue->taken;
    while (__atomic_load_n(&queue->used[1], __ATOMIC_ACQUIRE) == seen)
        __asm__ volatile("pause");
    waited += baremetal_ticks() - from;
}

static void say(const char *word, uint64_t value)
{
    baremetal_print(word);
    baremetal_print(" ");
    baremetal_print_number(value);
    baremetal_print("\n");
}

static int fail(void)
{
    baremetal_print("error ");
    baremetal_print(vaccel_last_error());
    baremetal_print("\n");
    return 1;
}

/* The least that a virtqueue can do: a request that the host refuses at once, as large as a noop's,
 * with an answer. */
static uint64_t ping(void)
{
    static _Alignas(16) struct vac_descriptor table[2];
    static struct vac_chain chain = {.table = table, .count = 2};
    static _Alignas(16) struct vac_fuse_in in = {.length = sizeof(in), .opcode = 4096};
    static _Alignas(16) struct vac_fuse_out out;
    struct vac_device *device = &vac_guest.device;
    uint64_t from = baremetal_ticks();

    waited = 0;
    in.unique++;
    table[0] = (struct vac_descriptor){(uintptr_t)&in, sizeof(in), VAC_DESCRIPTOR_NEXT, 1};
    table[1] = (struct vac_descriptor){(uintptr_t)&out, sizeof(out), VAC_DESCRIPTOR_WRITE, 0};
    chain.address = (uintptr_t)table;
    chain.room = sizeof(out);
    if (!vac_queue_add(&device->queue, &chain))
        return 0;
    vac_device_kick(device);
    while (!vac_queue_take(&device->queue))
        relax(NULL);
    return out.unique == in.unique ? baremetal_ticks() - from - waited : 0;
}

static uint64_t noop(vaccel_session *session)
{
    uint64_t from = baremetal_ticks();

    waited = 0;
    return vaccel_noop(session) == VACCEL_OK ? baremetal_ticks() - from - waited : 0;
}

static int count_ticks(const char *line, vaccel_session *session)
{
    char text[16];
    uint64_t count = baremetal_number(baremetal_option(line, "count", text, sizeof(text), "100"));

    for (uint64_t i = 0; i < WARM + count; i++) {
        uint64_t one = ping();
        uint64_t other = noop(session);
        if (!one || !other)
            return fail();
        if (i >= WARM) {
            say("ping", one);
            say("noop", other);
        }
    }
    return 0;
}

static int classify(vaccel_session *session, uint64_t begun)
{
    vaccel_classification *result;
    vaccel_image *image;
    vaccel_model *model;
    uint64_t inference = 0;
    size_t size;
    const void *photo = baremetal_module(&size);
    uint64_t opened = baremetal_ticks();

    if (vaccel_model_open("efficientnet-lite0", &model) ||
        vaccel_image_from_memory(photo, size, NULL, NULL, &image) ||
        vaccel_image_classify(session, image, model, NULL, &result))
        return fail();
    uint64_t answered = baremetal_ticks();
    for (int phase = VACCEL_PHASE_PREPROCESS; phase <= VACCEL_PHASE_POSTPROCESS; phase++)
        inference += vaccel_classification_phase_ns(result, phase);
    say("inference", inference);
    baremetal_print(vaccel_classification_label(result, 0));
    baremetal_print("\nanswer\n");
    say("begun", begun);
    say("opened", opened);
    say("answered", answered);
    return 0;
}

int guest_main(const char *line)
{
    static vaccel_guest_port port;
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session;
    char text[16];
    char hold[4];
    const char *action = baremetal_option(line, "do", text, sizeof(text), "empty");

    baremetal_print("up\n");
    uint64_t begun = baremetal_ticks();
    if (*action == 'e')
        return 0;
    port = *baremetal_port(*action == 'c');
    if (*action == 't')
        port.relax = relax;
    options.profile = *action == 'c';
    if (vaccel_guest_open(&port, NULL, memory, sizeof(memory)) ||
        vaccel_session_open(&options, &session))
        return fail();
    int failed = *action == 't' ? count_ticks(line, session) : classify(session, begun);
    while (*baremetal_option(line, "hold", hold, sizeof(hold), "") && !failed)
        port.wait(port.context, UINT64_MAX);
    return failed;
}
