/* SPDX-License-Identifier: Apache-2.0 */
/** A session's arena: its pages, its memory, and the calls that name it. */
#include "daemon/fuse/arena.h"

#include <errno.h>
#include <pthread.h>

#include "daemon/fuse/budget.h"
#include "daemon/fuse/file.h"
#include "daemon/fuse/tests/linux.h"
#include "wire/message.h"

enum { READERS = 0x3fff, STEP = 64 << 10 };

static struct vac_session_arena arena;

static int set_up(void **state)
{
    arena = (struct vac_session_arena){.base = NULL};
    return begin_linux(state);
}

static int tear_down(void **state)
{
    vac_session_arena_free(&arena);
    return end(state);
}

static int take(enum vac_arena_use use, uint64_t page, uint64_t count)
{
    return vac_session_arena_take(&arena, use, page * PAGE, count * PAGE);
}

static void give(enum vac_arena_use use, uint64_t page, uint64_t count, bool done)
{
    vac_session_arena_give(&arena, use, page * PAGE, count * PAGE, done);
}

static void put(uint64_t page, uint64_t count)
{
    assert_int_equal(take(VAC_ARENA_WRITE, page, count), 0);
    give(VAC_ARENA_WRITE, page, count, true);
}

static void uses_of_a_page_that_go_together(void **state)
{
    static const enum vac_arena_use uses[] = {VAC_ARENA_DATA, VAC_ARENA_ROOM, VAC_ARENA_WRITE};

    (void)state;
    put(0, 3);
    for (int first = 0; first < 3; first++) {
        for (int second = 0; second < 3; second++) {
            bool both_read = !first && !second;
            assert_int_equal(take(uses[first], 1, 1), 0);
            assert_int_equal(take(uses[second], 0, 3), both_read ? 0 : EBUSY);
            /* What was refused has taken nothing. */
            if (both_read)
                give(uses[second], 0, 3, true);
            assert_int_equal(take(VAC_ARENA_WRITE, 0, 1), 0);
            give(VAC_ARENA_WRITE, 0, 1, true);
            assert_int_equal(take(VAC_ARENA_ROOM, 2, 1), 0);
            give(VAC_ARENA_ROOM, 2, 1, true);
            give(uses[first], 1, 1, true);
        }
    }
    /* By the byte, it is the page that counts. */
    assert_int_equal(vac_session_arena_take(&arena, VAC_ARENA_DATA, PAGE - 1, 1), 0);
    assert_int_equal(vac_session_arena_take(&arena, VAC_ARENA_WRITE, 0, 1), EBUSY);
    assert_int_equal(vac_session_arena_take(&arena, VAC_ARENA_WRITE, PAGE, 1), 0);
    vac_session_arena_give(&arena, VAC_ARENA_WRITE, PAGE, 1, true);
    vac_session_arena_give(&arena, VAC_ARENA_DATA, PAGE - 1, 1, true);
}

static void readers_of_a_page_are_counted(void **state)
{
    (void)state;
    put(0, 1);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(take(VAC_ARENA_DATA, 0, 1), 0);
    assert_int_equal(take(VAC_ARENA_DATA, 0, 1), EBUSY);
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(take(VAC_ARENA_WRITE, 0, 1), EBUSY);
        give(VAC_ARENA_DATA, 0, 1, true);
    }
    put(0, 1);
}

static void pages_are_there_once_they_were_written(void **state)
{
    (void)state;
    assert_int_equal(take(VAC_ARENA_DATA, 0, 1), ESTALE);
    assert_int_equal(take(VAC_ARENA_ROOM, 2, 1), 0);
    assert_int_equal(take(VAC_ARENA_DATA, 3, 1), ESTALE);
    give(VAC_ARENA_ROOM, 2, 1, false);
    assert_int_equal(take(VAC_ARENA_DATA, 2, 1), ESTALE);
    assert_int_equal(take(VAC_ARENA_ROOM, 2, 1), 0);
    give(VAC_ARENA_ROOM, 2, 1, true);
    assert_int_equal(take(VAC_ARENA_DATA, 2, 1), 0);
    give(VAC_ARENA_DATA, 2, 1, false);
    /* A call that fails takes nothing away. */
    assert_int_equal(take(VAC_ARENA_ROOM, 2, 1), 0);
    give(VAC_ARENA_ROOM, 2, 1, false);
    assert_int_equal(vac_session_arena_there(&arena, 2 * PAGE + 5, PAGE), PAGE - 5);
    assert_int_equal(vac_session_arena_there(&arena, PAGE, PAGE), 0);
    assert_int_equal(vac_session_arena_there(&arena, 2 * PAGE - 1, PAGE), 0);
    assert_int_equal(vac_session_arena_there(&arena, UINT64_MAX, UINT64_MAX), 0);
}

static void it_never_moves_and_gives_its_memory_back(void **state)
{
    static const uint64_t limit = 2 * STEP;

    (void)state;
    vac_tenant.max_memory = limit;
    assert_int_equal(vac_session_arena_take(&arena, VAC_ARENA_WRITE, 0, 1), 0);
    uint8_t *base = arena.base;
    base[0] = 42;
    vac_session_arena_give(&arena, VAC_ARENA_WRITE, 0, 1, true);
    assert_int_equal(vac_session_arena_take(&arena, VAC_ARENA_WRITE, limit, 1), ENOSPC);
    assert_int_equal(vac_session_arena_take(&arena, VAC_ARENA_ROOM, limit, 1), ENOSPC);
    assert_int_equal(vac_session_arena_take(&arena, VAC_ARENA_WRITE, limit - 1, 1), 0);
    vac_session_arena_give(&arena, VAC_ARENA_WRITE, limit - 1, 1, true);
    assert_ptr_equal(arena.base, base);
    assert_int_equal(base[0], 42);
    assert_false(vac_budget_take(1));
    vac_session_arena_free(&arena);
    assert_true(vac_budget_take(limit));
    vac_budget_give(limit);
    assert_int_equal(arena.size, 0);
}

static void ranges_that_are_none_are_refused(void **state)
{
    static const struct {
        uint64_t offset, size;
    } none[] = {{VAC_SESSION_ARENA_MAX, 1},
                {0, VAC_SESSION_ARENA_MAX + UINT64_C(1)},
                {VAC_SESSION_ARENA_MAX - 1, 2},
                {UINT64_MAX, 1},
                {1, UINT64_MAX},
                {UINT64_MAX, UINT64_MAX},
                {UINT64_MAX, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        uint64_t offset = none[i].offset;
        uint64_t size = none[i].size;
        assert_int_equal(vac_session_arena_take(&arena, VAC_ARENA_WRITE, offset, size), EFBIG);
        assert_int_equal(vac_session_arena_take(&arena, VAC_ARENA_DATA, offset, size), EINVAL);
        assert_int_equal(vac_session_arena_take(&arena, VAC_ARENA_ROOM, offset, size), EINVAL);
    }
    assert_null(arena.base);
    for (int use = VAC_ARENA_DATA; use <= VAC_ARENA_WRITE; use++) {
        assert_int_equal(vac_session_arena_take(&arena, (enum vac_arena_use)use, 5, 0), 0);
        vac_session_arena_give(&arena, (enum vac_arena_use)use, 5, 0, true);
    }
    assert_null(arena.base);
}

/* Where the backend found its input and its room. */
static _Atomic(const void *) input_at;
static _Atomic(const void *) output_at;

static vaccel_status note_places(const vaccel_invocation *invocation, const void *args)
{
    const vaccel_infer_args *infer = (const vaccel_infer_args *)args;

    atomic_store(&input_at, infer->inputs[0].data);
    atomic_store(&output_at, infer->outputs[0].data);
    return vaccel_mock()->answer(invocation, args);
}

static const uint8_t *arena_of(uint64_t number)
{
    struct vac_fuse_file *file;

    assert_int_equal(vac_fuse_session_find(fuse, number, &file), 0);
    const uint8_t *base = file->arena.base;
    vac_fuse_file_put(fuse, file);
    return base;
}

static void tensors_are_computed_in_place(void **state)
{
    struct inference infer;
    static float back[300];

    (void)state;
    write_infer(&infer, 1);
    move_to_arena(&infer.message, 0, 0);
    move_to_arena(&infer.message, 1, 3 * PAGE);
    uint64_t in = atomic_load(&vac_tenant.arena_in_bytes);
    uint64_t out = atomic_load(&vac_tenant.arena_out_bytes);
    assert_int_equal(write_at(session, 0, infer.input, sizeof(infer.input)), 0);
    assert_int_equal(read_at(session, 3 * PAGE, back, sizeof(back)), -ENODATA);
    vaccel_mock()->run = note_places;
    assert_submitted(session, submit(session, &infer.message), &infer.message);
    assert_ptr_equal(atomic_load(&input_at), arena_of(session));
    assert_ptr_equal(atomic_load(&output_at), arena_of(session) + (size_t)3 * PAGE);
    assert_int_equal(read_at(session, 3 * PAGE, back, sizeof(back)), sizeof(back));
    assert_memory_equal(back, infer.input, sizeof(back));
    /* One copy each way, and no other. */
    assert_int_equal(atomic_load(&vac_tenant.arena_in_bytes) - in, sizeof(infer.input));
    assert_int_equal(atomic_load(&vac_tenant.arena_out_bytes) - out, sizeof(back));
}

static vaccel_status note_image(const vaccel_invocation *invocation, const void *args)
{
    const vaccel_image_classify_args *classify = (const vaccel_image_classify_args *)args;

    atomic_store(&input_at, classify->image->data);
    return vaccel_mock()->answer(invocation, args);
}

static void encoded_images_are_not_copied(void **state)
{
    static const uint8_t bytes[3000] = {0xff, 0xd8, 0xff};
    const vaccel_image_view image = {
        .format = VACCEL_PIXEL_ENCODED, .data = bytes, .size = sizeof(bytes)};
    struct message message;

    (void)state;
    write_classify(&message, 1, &image);
    move_to_arena(&message, 0, PAGE);
    assert_int_equal(write_at(session, PAGE, bytes, sizeof(bytes)), 0);
    vaccel_mock()->run = note_image;
    assert_submitted(session, submit(session, &message), &message);
    assert_ptr_equal(atomic_load(&input_at), arena_of(session) + PAGE);
}

static void rooms_share_no_page(void **state)
{
    struct inference infer;
    struct inference other;
    static const uint8_t byte = 1;

    (void)state;
    write_infer(&infer, 1);
    assert_int_equal(write_at(session, 0, infer.input, sizeof(infer.input)), 0);
    move_to_arena(&infer.message, 0, 0);
    /* With its own input. */
    move_to_arena(&infer.message, 1, 1400);
    assert_int_equal(errno_of(submit(session, &infer.message)), EBUSY);
    move_to_arena(&infer.message, 1, PAGE - 1);
    assert_int_equal(errno_of(submit(session, &infer.message)), EBUSY);
    /* With another call's. */
    move_to_arena(&infer.message, 1, PAGE);
    vaccel_mock()->run = hold;
    assert_pending(submit(session, &infer.message));
    write_infer(&other, 2);
    move_to_arena(&other.message, 0, 0);
    move_to_arena(&other.message, 1, PAGE + 2000);
    assert_int_equal(errno_of(submit(session, &other.message)), EBUSY);
    move_to_arena(&other.message, 0, PAGE);
    move_to_arena(&other.message, 1, 2 * PAGE);
    assert_int_equal(errno_of(submit(session, &other.message)), EBUSY);
    assert_int_equal(write_at(session, PAGE, &byte, 1), EBUSY);
    /* Two may read one page. */
    move_to_arena(&other.message, 0, 0);
    assert_pending(submit(session, &other.message));
    let_go();
    assert_finishes(session, 1, VACCEL_OK);
    assert_finishes(session, 2, VACCEL_OK);
    assert_int_equal(write_at(session, PAGE, &byte, 1), 0);
}

static vaccel_status refuse(const vaccel_invocation *invocation, const void *args)
{
    (void)invocation;
    (void)args;
    return vaccel_mock()->host->fail(VACCEL_ERR_INVALID, "not this one");
}

static void rooms_of_failed_calls_are_not_there(void **state)
{
    struct inference infer;
    uint8_t byte;

    (void)state;
    write_infer(&infer, 1);
    move_to_arena(&infer.message, 0, 0);
    move_to_arena(&infer.message, 1, PAGE);
    assert_int_equal(write_at(session, 0, infer.input, sizeof(infer.input)), 0);
    vaccel_mock()->run = refuse;
    struct sent *sent = submit(session, &infer.message);
    if (result_of(sent) == VAC_SESSION_PENDING) {
        drop(sent);
        assert_finishes(session, 1, VACCEL_ERR_INVALID);
    } else {
        assert_int_equal(status_of(sent), VACCEL_ERR_INVALID);
        drop(sent);
    }
    assert_int_equal(read_at(session, PAGE, &byte, 1), -ENODATA);
}

static void places_beyond_it_are_refused(void **state)
{
    static const struct vac_place places[] = {
        {.region = 1, .offset = VAC_SESSION_ARENA_MAX, .size = 1200},
        {.region = 1, .offset = VAC_SESSION_ARENA_MAX - 1199, .size = 1200},
        {.region = 1, .offset = UINT64_C(1) << 62, .size = 1200},
        {.region = 1, .size = UINT64_C(1) << 40},
    };
    struct inference infer;

    (void)state;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        for (unsigned segment = 0; segment < 2; segment++) {
            struct vac_place place = places[i];
            write_infer(&infer, 1);
            place.room = segment == 1;
            vac_message_put_place(infer.message.bytes + infer.message.frame +
                                      (size_t)segment * VAC_MESSAGE_ENTRY,
                                  &place);
            if (segment == 0)
                move_to_arena(&infer.message, 1, 0);
            assert_int_equal(errno_of(submit(session, &infer.message)), EINVAL);
        }
    }
    assert_null(arena_of(session));
}

static void a_full_arena_serves_those_who_have_theirs(void **state)
{
    static const uint8_t byte = 1;
    struct message message;

    (void)state;
    vac_tenant.max_memory = STEP + ((uint64_t)1 << 13);
    uint64_t other = open_session_file();
    assert_int_equal(write_at(session, 0, &byte, 1), 0);
    assert_int_equal(write_at(other, 0, &byte, 1), ENOSPC);
    assert_int_equal(write_at(session, STEP, &byte, 1), ENOSPC);
    write_noop(&message, 1);
    assert_submitted(other, submit(other, &message), &message);
    assert_int_equal(write_at(session, 1, &byte, 1), 0);
    release_file(session);
    assert_int_equal(write_at(other, 0, &byte, 1), 0);
    release_file(other);
}

/* One writes and reads what another one's calls name. */
static atomic_bool stop;
static atomic_int refused;

static void *write_all_the_time(void *unused)
{
    static const uint8_t bytes[2 * PAGE];

    (void)unused;
    while (!atomic_load(&stop)) {
        int error = write_at(session, PAGE / 2, bytes, PAGE);
        assert_true(error == 0 || error == EBUSY);
        atomic_fetch_add(&refused, error == EBUSY);
    }
    return NULL;
}

static vaccel_status read_slowly(const vaccel_invocation *invocation, const void *args)
{
    nap();
    return vaccel_mock()->answer(invocation, args);
}

static void writers_and_calls_exclude_each_other(void **state)
{
    struct inference infer;
    pthread_t writer;
    int ran = 0;

    (void)state;
    write_infer(&infer, 1);
    move_to_arena(&infer.message, 0, 0);
    move_to_arena(&infer.message, 1, 4 * PAGE);
    assert_int_equal(write_at(session, 0, infer.input, sizeof(infer.input)), 0);
    vaccel_mock()->run = read_slowly;
    atomic_store(&stop, false);
    atomic_store(&refused, 0);
    assert_int_equal(pthread_create(&writer, NULL, write_all_the_time, NULL), 0);
    while (ran < 50 || !atomic_load(&refused)) {
        struct sent *sent = submit(session, &infer.message);
        wait_for(sent);
        if (sent->head.error) {
            assert_int_equal(error_of(sent), EBUSY);
            continue;
        }
        ran++;
        struct fuse_ioctl_out out;
        memcpy(&out, sent->data, sizeof(out));
        if (out.result == VAC_SESSION_PENDING)
            assert_finishes(session, 1, VACCEL_OK);
        drop(sent);
    }
    atomic_store(&stop, true);
    pthread_join(writer, NULL);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(uses_of_a_page_that_go_together),
        TEST(readers_of_a_page_are_counted),
        TEST(pages_are_there_once_they_were_written),
        TEST(it_never_moves_and_gives_its_memory_back),
        TEST(ranges_that_are_none_are_refused),
        TEST(tensors_are_computed_in_place),
        TEST(encoded_images_are_not_copied),
        TEST(rooms_share_no_page),
        TEST(rooms_of_failed_calls_are_not_there),
        TEST(places_beyond_it_are_refused),
        TEST(a_full_arena_serves_those_who_have_theirs),
        TEST(writers_and_calls_exclude_each_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
