/* SPDX-License-Identifier: Apache-2.0 */
/** A hostile guest: `attack=NAME` on the kernel's command line, or `attack=list`. It prints what
 * came of it, and whether a well-behaved program on the same machine is served after the device was
 * reset. */
#include <string.h>

#include <vaccel/vaccel.h>

#include "attacker.h"
#include "guest/ports/baremetal/baremetal.h"

enum { MEMORY = 256 << 10 };

static _Alignas(64) unsigned char memory[MEMORY];

static const struct {
    const char *family;
    const struct attack *attacks;
    const size_t *count;
} families[] = {
    {"ring", attacks_on_rings, &attacks_on_rings_count},
    {"file", attacks_by_files, &attacks_by_files_count},
    {"call", attacks_by_calls, &attacks_by_calls_count},
};

static void say(const char *word, const char *what)
{
    baremetal_print(word);
    baremetal_print(" ");
    baremetal_print(what);
    baremetal_print("\n");
}

static void list(void)
{
    for (unsigned f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
        for (size_t i = 0; i < *families[f].count; i++) {
            baremetal_print(families[f].family);
            baremetal_print(" ");
            say(families[f].attacks[i].name, families[f].attacks[i].what);
        }
    }
}

static const struct attack *find(const char *name)
{
    for (unsigned f = 0; f < sizeof(families) / sizeof(families[0]); f++) {
        for (size_t i = 0; i < *families[f].count; i++) {
            const struct attack *attack = &families[f].attacks[i];
            if (strlen(attack->name) == strlen(name) &&
                memcmp(attack->name, name, strlen(name)) == 0)
                return attack;
        }
    }
    return NULL;
}

static void say_outcome(int32_t outcome)
{
    static const char *const words[] = {"answered", "silence", "nothing", "over"};

    if (outcome >= 0 && outcome < 4) {
        say("outcome", words[outcome]);
        return;
    }
    if (outcome >= ATTACK_REPLIED)
        say("outcome", outcome == ATTACK_REPLIED
                           ? "OK"
                           : vaccel_status_name((vaccel_status)(ATTACK_REPLIED - outcome)));
    if (outcome < 0) {
        baremetal_print("outcome errno ");
        baremetal_print_number((uint64_t)-outcome);
        baremetal_print("\n");
    }
}

/* As a program does that knows nothing of what was before it. */
static void say_recovery(void)
{
    const vaccel_guest_options options = {
        .struct_size = sizeof(options), .open_timeout_ms = 30000, .call_timeout_ms = 30000};
    vaccel_session *session = NULL;
    vaccel_status status =
        vaccel_guest_open(baremetal_port(false), &options, memory, sizeof(memory));

    if (status == VACCEL_OK)
        status = vaccel_session_open(NULL, &session);
    if (status == VACCEL_OK)
        status = vaccel_noop(session);
    say("after", vaccel_status_name(status));
    vaccel_session_release(session);
    vaccel_guest_close();
}

int guest_main(const char *command_line)
{
    char name[48];
    const struct attack *attack =
        find(baremetal_option(command_line, "attack", name, sizeof(name), "list"));

    baremetal_print("\n");
    if (!attack) {
        list();
        say("end", "well");
        return 0;
    }
    if (!attacker_find() || !attacker_greet()) {
        say("end", "without a device");
        return 1;
    }
    say("begin", attack->name);
    say_outcome(attack->run());
    vac_device_reset(&attacker.device);
    say_recovery();
    say("end", "well");
    return 0;
}
