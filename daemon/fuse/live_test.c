/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A guest that goes on writing to what it has submitted: headers, frame, table, photo, integers.
 * What was checked must be what is used; AddressSanitizer says whether that holds for sizes and
 * offsets, and the backend whether it does for bytes.
 */
#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include "daemon/fuse/ioctl.h"
#include "daemon/fuse/tests/guest.h"
#include "wire/message.h"

enum { ROUNDS = 10000, ROOM = 1024, DATA = 2048, HEADERS = 72 };

/* What the guest shares with the host. */
static _Alignas(64) uint8_t request[4096];
static _Alignas(64) uint8_t data[DATA];
static _Alignas(64) uint8_t reply[32 + ROOM];
static _Alignas(64) uint8_t room[DATA];
static size_t request_size;
static uint8_t proper[sizeof(request)]; /* as it was meant */

static atomic_bool stop;
static atomic_int changed; /* inputs that changed while the backend looked at them */
static atomic_int ran;

static uint64_t sum(const void *bytes, uint64_t size)
{
    const volatile uint8_t *at = (const volatile uint8_t *)bytes;
    uint64_t result = size;

    for (uint64_t i = 0; i < size; i++)
        result = result * 31 + at[i];
    return result;
}

/* Reads what must stay as it is twice. */
static void watch(const void *bytes, uint64_t size)
{
    uint64_t before = sum(bytes, size);

    for (int i = 0; i < 4; i++)
        sched_yield();
    atomic_fetch_add(&changed, sum(bytes, size) != before);
}

static vaccel_status read_twice(const vaccel_invocation *invocation, const void *args)
{
    atomic_fetch_add(&ran, 1);
    if (invocation->op == VACCEL_OP_IMAGE_CLASSIFY) {
        const vaccel_image_view *image = ((const vaccel_image_classify_args *)args)->image;
        if (image->format == VACCEL_PIXEL_ENCODED)
            watch(image->data, image->size);
        else
            sum(image->data, image->size);
    } else if (invocation->op == VACCEL_OP_INFER) {
        const vaccel_infer_args *infer = (const vaccel_infer_args *)args;
        for (uint64_t i = 0; i < infer->inputs_count; i++) {
            const vaccel_tensor *tensor = &infer->inputs[i];
            if (tensor->name)
                watch(tensor->name, strlen(tensor->name));
            watch(tensor->shape, tensor->rank * sizeof(int64_t));
            if (tensor->dtype == VACCEL_DTYPE_F32)
                sum(tensor->data, tensor->size);
            else
                watch(tensor->data, tensor->size);
        }
        for (uint64_t i = 0; i < infer->outputs_count; i++) {
            memset(infer->outputs[i].data, 1, infer->outputs[i].size);
            memset(infer->outputs[i].shape, 0, infer->outputs[i].rank * sizeof(int64_t));
            infer->outputs[i].size = 0;
        }
        return VACCEL_OK;
    }
    return vaccel_mock()->answer(invocation, args);
}

static uint64_t next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* Changes a byte for a moment. */
static void disturb(volatile uint8_t *byte, uint64_t *seed)
{
    uint8_t before = *byte;

    *byte = (uint8_t)next(seed);
    for (uint64_t i = next(seed) % 2000; i; i--)
        __asm__ volatile("");
    *byte = before;
}

static void *rewrite(void *unused)
{
    uint64_t seed = 88172645463325252U;

    (void)unused;
    while (!atomic_load_explicit(&stop, memory_order_relaxed)) {
        /* Lengths and offsets above all; the last bytes are the table. */
        switch (next(&seed) % 4) {
        case 0:
            disturb(&request[HEADERS + 8 + next(&seed) % 16], &seed);
            break;
        case 1:
            disturb(&request[request_size - 1 - next(&seed) % (2 * VAC_MESSAGE_ENTRY)], &seed);
            break;
        case 2:
            disturb(&request[next(&seed) % request_size], &seed);
            break;
        default:
            for (int i = 0; i < 64; i++)
                ((volatile uint8_t *)data)[next(&seed) % DATA] = (uint8_t)next(&seed);
        }
    }
    return NULL;
}

/* The request's header, frame and table, with segment and room beside them. */
static void submit(uint64_t session, const struct message *message, size_t table)
{
    struct {
        struct fuse_in_header head;
        struct fuse_ioctl_in ioctl;
    } first = {.head = {.len = (uint32_t)(sizeof(first) + message->frame + table + DATA),
                        .opcode = FUSE_IOCTL},
               .ioctl = {.fh = session,
                         .cmd = VAC_SESSION_CALL,
                         .in_size = (uint32_t)(message->frame + table + DATA),
                         .out_size = (uint32_t)(ROOM + message->rooms)}};

    _Static_assert(sizeof(first) == HEADERS, "the headers of an ioctl");
    request_size = HEADERS + message->frame + table;
    memcpy(proper, &first, HEADERS);
    memcpy(proper + HEADERS, message->bytes, message->frame + table);
}

static void use_session(uint64_t session)
{
    memcpy(proper + sizeof(struct fuse_in_header), &session, sizeof(session));
}

static void run_rounds(const struct message *message)
{
    const struct iovec whole[] = {{request, request_size}, {data, DATA}};
    const struct iovec halves[] = {{request, request_size / 2},
                                   {request + request_size / 2, request_size - request_size / 2},
                                   {data, DATA / 2},
                                   {data + DATA / 2, 0},
                                   {data + DATA / 2, DATA / 2}};
    const struct iovec out[] = {{reply, sizeof(reply)}, {room, message->rooms}};
    pthread_t guest;
    int refused = 0;

    vaccel_mock()->run = read_twice;
    atomic_store(&stop, false);
    atomic_store(&ran, 0);
    atomic_store(&changed, 0);
    assert_int_equal(pthread_create(&guest, NULL, rewrite, NULL), 0);
    for (int i = 0; i < ROUNDS; i++) {
        memcpy(request, proper, request_size);
        struct sent *sent = i % 3 ? send_pieces(whole, 2, out, 2, vac_fuse_handle)
                                  : send_pieces(halves, 5, out, 2, vac_fuse_handle);
        wait_for(sent);
        int error = -sent->head.error;
        refused += error != 0;
        free(sent->data);
        free(sent);
        /* What was written made it a DESTROY, or a RELEASE. */
        if (error == EIO)
            init();
        if (error == EIO || error == EBADF)
            use_session(open_session_file());
    }
    atomic_store(&stop, true);
    pthread_join(guest, NULL);
    print_message("%d of %d ran, %d were refused\n", atomic_load(&ran), ROUNDS, refused);
    assert_int_equal(atomic_load(&changed), 0);
    assert_true(atomic_load(&ran) > ROUNDS / 10);
    assert_true(refused > 0);
}

static void a_photo_that_changes_is_the_same_throughout(void **state)
{
    static struct message message;
    const vaccel_image_view photo = {.format = VACCEL_PIXEL_ENCODED, .data = data, .size = DATA};

    (void)state;
    write_classify(&message, 1, &photo);
    submit(open_session_file(), &message, VAC_MESSAGE_ENTRY);
    run_rounds(&message);
}

static void run_infer(vaccel_dtype dtype)
{
    static struct message message;
    static uint8_t output[DATA];
    const vaccel_model_view model = {.name = "net"};
    const struct vac_call_head head = {.op = VACCEL_OP_INFER, .version = 1, .hops = 1, .id = 1};
    int64_t shape[] = {8, DATA / 8 / 4};
    const vaccel_tensor input = {
        .name = "x", .data = data, .size = DATA, .shape = shape, .rank = 2, .dtype = dtype};
    vaccel_tensor wanted = input;
    const vaccel_infer_args args = {.model = &model,
                                    .inputs = &input,
                                    .inputs_count = 1,
                                    .outputs = &wanted,
                                    .outputs_count = 1};

    wanted.data = output;
    write_call(&message, VACCEL_OP_INFER, &args, &head);
    submit(open_session_file(), &message, 2 * VAC_MESSAGE_ENTRY);
    run_rounds(&message);
}

static void integers_that_change_are_the_same_throughout(void **state)
{
    (void)state;
    run_infer(VACCEL_DTYPE_I32);
}

static void floats_may_change(void **state)
{
    (void)state;
    run_infer(VACCEL_DTYPE_F32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_photo_that_changes_is_the_same_throughout, begin, end),
        cmocka_unit_test_setup_teardown(integers_that_change_are_the_same_throughout, begin, end),
        cmocka_unit_test_setup_teardown(floats_may_change, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
