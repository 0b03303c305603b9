/* SPDX-License-Identifier: Apache-2.0 */
/** Attacks on the walker of virtqueues. */
#include "attacker.h"

enum {
    NEXT = VAC_DESCRIPTOR_NEXT,
    WRITE = VAC_DESCRIPTOR_WRITE,
    INDIRECT = VAC_DESCRIPTOR_INDIRECT
};
enum { MANY = 200, KICKS = 5000 };
/* Of no use to anybody: registers of the interrupt controller, and where no memory is. */
#define REGISTERS UINT64_C(0xFEE00000)
#define NOWHERE (UINT64_C(1) << 45)

/* A good request for the file system's statistics in descriptors 0 and 1, to be spoilt. */
static void good(void)
{
    enum { STATFS = 17 };

    attacker_chain(attacker_write(STATFS, VAC_FUSE_ROOT, NULL, 0));
}

static struct vac_descriptor *spoil(unsigned i)
{
    good();
    return &attacker.table[i];
}

static int32_t none(void)
{
    good();
    return attacker_try(0);
}

static int32_t loop(void)
{
    *spoil(1) = (struct vac_descriptor){attacker_address(attacker.out), 64, NEXT | WRITE, 0};
    return attacker_try(0);
}

static int32_t itself(void)
{
    spoil(0)->next = 0;
    return attacker_try(0);
}

static int32_t next_beyond(void)
{
    spoil(0)->next = 0xFFFF;
    return attacker_try(0);
}

static int32_t head_beyond(void)
{
    good();
    attacker_expect_silence();
    return attacker_try(0xFFFF);
}

static int32_t index_jump(void)
{
    good();
    attacker.available[1] = (uint16_t)(attacker.available[1] + 10000);
    attacker_expect_silence();
    return attacker_try(0);
}

static int32_t index_back(void)
{
    good();
    if (attacker_try(0))
        return ATTACK_SILENT;
    attacker_expect_silence();
    attacker.available[1] = (uint16_t)(attacker.available[1] - 3);
    attacker_kick(1);
    return attacker_await();
}

static int32_t outside(void)
{
    spoil(0)->address = NOWHERE;
    return attacker_try(0);
}

static int32_t written_outside(void)
{
    spoil(1)->address = NOWHERE;
    return attacker_try(0);
}

static int32_t wraps(void)
{
    spoil(1)->address = UINT64_MAX - 15;
    return attacker_try(0);
}

static int32_t registers(void)
{
    spoil(1)->address = REGISTERS;
    return attacker_try(0);
}

static int32_t huge(void)
{
    spoil(1)->length = UINT32_MAX;
    return attacker_try(0);
}

static int32_t of_no_bytes(void)
{
    spoil(0)->length = 0;
    return attacker_try(0);
}

static int32_t no_room(void)
{
    spoil(1)->length = 0;
    return attacker_try(0);
}

static int32_t in_the_wrong_order(void)
{
    spoil(0)->flags = NEXT | WRITE;
    attacker.table[1].flags = 0;
    return attacker_try(0);
}

static int32_t nothing_to_write(void)
{
    spoil(0)->flags = 0;
    return attacker_try(0);
}

/* A table in attacker.in behind the request. */
static struct vac_descriptor *indirect(uint32_t bytes)
{
    struct vac_descriptor *table = (struct vac_descriptor *)(void *)(attacker.in + 4096);

    good();
    table[0] = attacker.table[0];
    table[1] = attacker.table[1];
    attacker_describe(2, attacker_address(table), bytes, INDIRECT, 0);
    return table;
}

static int32_t indirect_in_indirect(void)
{
    struct vac_descriptor *table = indirect(32);

    table[0] = attacker.table[2];
    return attacker_try(2);
}

static int32_t indirect_odd(void)
{
    indirect(31);
    return attacker_try(2);
}

static int32_t indirect_empty(void)
{
    indirect(0);
    return attacker_try(2);
}

static int32_t indirect_outside(void)
{
    indirect(32);
    attacker.table[2].address = NOWHERE;
    return attacker_try(2);
}

static int32_t indirect_long(void)
{
    indirect(16 << 20);
    return attacker_try(2);
}

static int32_t indirect_loop(void)
{
    struct vac_descriptor *table = indirect(32);

    table[1].flags = NEXT | WRITE;
    table[1].next = 0;
    return attacker_try(2);
}

static int32_t indirect_goes_on(void)
{
    indirect(32);
    attacker.table[2].flags = INDIRECT | NEXT;
    attacker.table[2].next = 1;
    return attacker_try(2);
}

static int32_t rings_on_each_other(void)
{
    struct vac_ring_addresses at = attacker_rings();

    at.device = at.driver;
    attacker_start(&at);
    good();
    attacker_expect_silence();
    return attacker_try(0);
}

static int32_t rings_outside(void)
{
    struct vac_ring_addresses at = attacker_rings();

    at.device = NOWHERE;
    attacker_start(&at);
    good();
    attacker_expect_silence();
    return attacker_try(0);
}

static int32_t rings_askew(void)
{
    struct vac_ring_addresses at = attacker_rings();

    at.descriptors += 1;
    at.driver += 1;
    at.device += 2;
    attacker_start(&at);
    good();
    attacker_expect_silence();
    return attacker_try(0);
}

static int32_t answers_into_the_rings(void)
{
    struct vac_ring_addresses at = attacker_rings();

    attacker_expect_silence();
    for (unsigned i = 0; i < 3; i++) {
        spoil(1)->address = i == 0 ? at.descriptors : i == 1 ? at.driver : at.device;
        attacker_try(0);
    }
    return ATTACK_ENDED;
}

static int32_t requests_out_of_the_rings(void)
{
    struct vac_ring_addresses at = attacker_rings();

    spoil(0)->address = at.device;
    attacker.table[0].length = 4096;
    return attacker_try(0);
}

static int32_t same_head(void)
{
    good();
    for (unsigned i = 0; i < ATTACKER_SIZE; i++)
        attacker_offer(0);
    attacker_kick(1);
    return attacker_await();
}

static int32_t rewritten(void)
{
    attacker_expect_silence();
    for (unsigned i = 0; i < MANY; i++) {
        good();
        attacker_offer(0);
        attacker_kick(1);
        for (unsigned n = 0; n < 50; n++) {
            volatile struct vac_descriptor *changing = &attacker.table[n & 1];
            changing->address = n & 2 ? NOWHERE : attacker_address(attacker.in);
            changing->length = n * 0x01010101;
            changing->next = (uint16_t)(n * 7);
        }
        if (attacker_await() == ATTACK_SILENT)
            attacker_start(NULL);
    }
    return ATTACK_ENDED;
}

static int32_t kicks(void)
{
    for (unsigned i = 0; i < KICKS; i++)
        attacker_kick(1);
    good();
    return attacker_try(0);
}

static int32_t kicks_elsewhere(void)
{
    static const uint32_t queues[] = {0, 2, 7, 63, 0xFFFF};

    for (unsigned i = 0; i < MANY; i++)
        attacker_kick(queues[i % 5]);
    good();
    return attacker_try(0);
}

static int32_t resets(void)
{
    for (unsigned i = 0; i < MANY / 4; i++) {
        attacker_start(NULL);
        good();
        for (unsigned n = 0; n < ATTACKER_SIZE; n++)
            attacker_offer(0);
        attacker_kick(1);
    }
    if (!attacker_greet())
        return ATTACK_SILENT;
    good();
    return attacker_try(0);
}

const struct attack attacks_on_rings[] = {
    {"none", "no attack: what the others spoil", none},
    {"loop", "a chain that comes back to its head", loop},
    {"itself", "a descriptor that names itself as the next", itself},
    {"next-beyond", "a next descriptor beyond the table", next_beyond},
    {"head-beyond", "a head beyond the table", head_beyond},
    {"index-jump", "an available index 10,000 ahead", index_jump},
    {"index-back", "an available index that goes back", index_back},
    {"outside", "a request where no memory is", outside},
    {"written-outside", "room for the answer where no memory is", written_outside},
    {"wraps", "room that ends beyond the last address", wraps},
    {"registers", "room in the registers of the interrupt controller", registers},
    {"huge", "room of 4 GiB", huge},
    {"of-no-bytes", "a request of no bytes", of_no_bytes},
    {"no-room", "room of no bytes", no_room},
    {"wrong-order", "what is written before what is read", in_the_wrong_order},
    {"nothing-to-write", "a request without room", nothing_to_write},
    {"indirect-in-indirect", "an indirect table in an indirect table", indirect_in_indirect},
    {"indirect-odd", "an indirect table of 31 bytes", indirect_odd},
    {"indirect-empty", "an indirect table of no bytes", indirect_empty},
    {"indirect-outside", "an indirect table where no memory is", indirect_outside},
    {"indirect-long", "an indirect table of a million descriptors", indirect_long},
    {"indirect-loop", "an indirect table that comes back to its first entry", indirect_loop},
    {"indirect-goes-on", "a descriptor that is indirect and has a next one", indirect_goes_on},
    {"rings-on-each-other", "the used ring where the available one is", rings_on_each_other},
    {"rings-outside", "a used ring where no memory is", rings_outside},
    {"rings-askew", "rings at odd addresses", rings_askew},
    {"answers-into-rings", "room for answers in each of the three rings", answers_into_the_rings},
    {"requests-out-of-rings", "a request that is the used ring", requests_out_of_the_rings},
    {"same-head", "one head as often as the ring is long, at once", same_head},
    {"rewritten", "descriptors rewritten while they are read, 200 times", rewritten},
    {"kicks", "5,000 kicks for nothing", kicks},
    {"kicks-elsewhere", "kicks of queues that were not set up, and of none", kicks_elsewhere},
    {"resets", "the device reset with its ring full, 50 times", resets},
};
const size_t attacks_on_rings_count = sizeof(attacks_on_rings) / sizeof(attacks_on_rings[0]);
