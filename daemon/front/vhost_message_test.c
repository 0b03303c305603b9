/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/front/vhost_message.h"

static int pair[2];
static struct vac_vhost_message message;
static const char *why;

static int setup(void **state)
{
    (void)state;
    vac_vhost_init(&message);
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
}

static int teardown(void **state)
{
    (void)state;
    vac_vhost_clear(&message);
    close(pair[0]);
    close(pair[1]);
    return 0;
}

static int open_files(void)
{
    int count = 0;
    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void put(const void *data, size_t size, unsigned fds)
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(sizeof(int) * 64)];
    } beside = {0};
    struct iovec bytes = {(void *)(uintptr_t)data, size};
    struct msghdr packet = {.msg_iov = &bytes, .msg_iovlen = 1};
    if (fds) {
        packet.msg_control = beside.room;
        packet.msg_controllen = CMSG_SPACE(sizeof(int) * fds);
        struct cmsghdr *head = CMSG_FIRSTHDR(&packet);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int) * fds);
        for (unsigned i = 0; i < fds; i++)
            memcpy(CMSG_DATA(head) + i * sizeof(int), &pair[1], sizeof(int));
    }
    assert_int_equal(sendmsg(pair[0], &packet, 0), size);
}

static void ask(uint32_t request, uint32_t flags, const void *payload, uint32_t size, unsigned fds)
{
    struct {
        struct vac_vhost_head head;
        uint8_t payload[8192];
    } whole = {{request, flags, size}, {0}};
    if (size)
        memcpy(whole.payload, payload, size);
    put(&whole, VAC_VHOST_HEAD + size, fds);
}

static int take(void)
{
    return vac_vhost_receive(pair[1], &message, &why);
}

static void test_messages_arrive_in_any_pieces(void **state)
{
    (void)state;
    struct vac_vhost_memory memory = {.count = 2,
                                      .region = {{.guest = 1}, {.guest = 2, .offset = 7}}};
    uint32_t size = offsetof(struct vac_vhost_memory, region) + 2 * sizeof(struct vac_vhost_region);
    uint8_t whole[512];
    struct vac_vhost_head head = {VAC_VHOST_SET_MEM_TABLE, VAC_VHOST_VERSION | VAC_VHOST_NEED_REPLY,
                                  size};
    memcpy(whole, &head, sizeof(head));
    memcpy(whole + sizeof(head), &memory, size);
    size_t length = sizeof(head) + size;
    int before = open_files();
    for (size_t cut = 1; cut < length; cut++) {
        put(whole, cut, 2);
        assert_int_equal(take(), 0);
        put(whole + cut, length - cut, 0);
        assert_int_equal(take(), 1);
        assert_true(message.is_known);
        assert_int_equal(message.fds, 2);
        assert_memory_equal(&message.payload.memory, &memory, size);
        assert_int_equal(open_files(), before + 2);
        int taken = vac_vhost_take_fd(&message, 1);
        assert_true(taken >= 0);
        assert_int_equal(vac_vhost_take_fd(&message, 1), -1);
        assert_int_equal(vac_vhost_take_fd(&message, 2), -1);
        close(taken);
        /* What was not taken goes with the next message. */
        assert_int_equal(take(), 0);
        assert_int_equal(open_files(), before);
    }
}

static void test_two_messages_keep_their_descriptors(void **state)
{
    (void)state;
    uint64_t queue = 1, none = 2 | VAC_VHOST_NO_FD;
    ask(VAC_VHOST_SET_VRING_KICK, 1, &queue, 8, 1);
    ask(VAC_VHOST_SET_VRING_CALL, 1, &none, 8, 0);
    ask(VAC_VHOST_SET_OWNER, 1, NULL, 0, 0);
    assert_int_equal(take(), 1);
    assert_int_equal(message.fds, 1);
    assert_int_equal(take(), 1);
    assert_int_equal(message.head.request, VAC_VHOST_SET_VRING_CALL);
    assert_int_equal(message.fds, 0);
    assert_int_equal(take(), 1);
    assert_int_equal(message.head.request, VAC_VHOST_SET_OWNER);
    assert_int_equal(take(), 0);
    shutdown(pair[0], SHUT_WR);
    assert_int_equal(take(), -ECONNRESET);
}

static void test_what_is_not_known_is_passed_over(void **state)
{
    (void)state;
    static const uint8_t bytes[4097];
    int before = open_files();
    for (uint32_t size = 0; size <= 4096; size += 512) {
        ask(99, 1, bytes, size, 3);
        ask(VAC_VHOST_GET_FEATURES, 1, NULL, 0, 0);
        assert_int_equal(take(), 1);
        assert_false(message.is_known);
        assert_int_equal(take(), 1);
        assert_true(message.is_known);
        assert_int_equal(open_files(), before);
    }
    ask(99, 1, bytes, 4097, 0);
    assert_int_equal(take(), -EPROTO);
    assert_non_null(strstr(why, "4 KiB"));
}

static void refused(uint32_t request, uint32_t flags, const void *payload, uint32_t size,
                    unsigned fds)
{
    int before = open_files();
    ask(request, flags, payload, size, fds);
    assert_int_equal(take(), -EPROTO);
    assert_true(*why);
    vac_vhost_clear(&message);
    assert_int_equal(open_files(), before);
    /* The rest of it is of no interest any more. */
    uint8_t rest[9000];
    recv(pair[1], rest, sizeof(rest), MSG_DONTWAIT);
}

static void test_heads_and_sizes(void **state)
{
    (void)state;
    static const uint8_t zero[8192];
    static const struct {
        uint32_t request, size;
    } known[] = {{1, 0},  {2, 8},  {3, 0},  {4, 0},   {8, 8},  {9, 40}, {10, 8},
                 {11, 8}, {12, 8}, {13, 8}, {14, 8},  {15, 0}, {16, 8}, {17, 0},
                 {18, 8}, {34, 0}, {36, 0}, {37, 40}, {38, 40}};
    refused(VAC_VHOST_GET_FEATURES, 0, zero, 0, 0);
    refused(VAC_VHOST_GET_FEATURES, 2, zero, 0, 0);
    refused(VAC_VHOST_GET_FEATURES, 1 | VAC_VHOST_REPLY, zero, 0, 0);
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        for (uint32_t size = 0; size < 64; size++) {
            if (size != known[i].size)
                refused(known[i].request, 1, zero, size, 0);
        }
        refused(known[i].request, 1, zero, 4096, 0);
    }
    struct vac_vhost_head giant = {VAC_VHOST_SET_MEM_TABLE, 1, UINT32_MAX};
    put(&giant, sizeof(giant), 0);
    assert_int_equal(take(), -EPROTO);
}

static void test_descriptors_are_counted(void **state)
{
    (void)state;
    uint64_t queue = 0, none = VAC_VHOST_NO_FD;
    refused(VAC_VHOST_SET_VRING_KICK, 1, &queue, 8, 0);
    refused(VAC_VHOST_SET_VRING_KICK, 1, &queue, 8, 2);
    refused(VAC_VHOST_SET_VRING_CALL, 1, &none, 8, 1);
    refused(VAC_VHOST_GET_FEATURES, 1, NULL, 0, 1);
    refused(VAC_VHOST_GET_FEATURES, 1, NULL, 0, 33);
    refused(VAC_VHOST_GET_FEATURES, 1, NULL, 0, 60);
    struct vac_vhost_one_region one = {0};
    refused(VAC_VHOST_ADD_MEM_REG, 1, &one, sizeof(one), 0);
    struct vac_vhost_memory memory = {.count = 2};
    uint32_t two = offsetof(struct vac_vhost_memory, region) + 2 * sizeof(struct vac_vhost_region);
    refused(VAC_VHOST_SET_MEM_TABLE, 1, &memory, two, 1);
    refused(VAC_VHOST_SET_MEM_TABLE, 1, &memory, two, 3);
    memory.count = 3;
    refused(VAC_VHOST_SET_MEM_TABLE, 1, &memory, two, 3);
    memory.count = UINT32_MAX;
    refused(VAC_VHOST_SET_MEM_TABLE, 1, &memory, two, 2);
}

static void test_descriptors_in_pieces_add_up(void **state)
{
    (void)state;
    uint64_t queue = 0;
    struct vac_vhost_head head = {VAC_VHOST_SET_VRING_KICK, 1, 8};
    int before = open_files();
    put(&head, sizeof(head), 1);
    put(&queue, 4, 1);
    put((uint8_t *)&queue + 4, 4, 1);
    assert_int_equal(take(), -EPROTO);
    vac_vhost_clear(&message);
    assert_int_equal(open_files(), before);
}

static void test_answers(void **state)
{
    (void)state;
    uint64_t number = 5;
    struct {
        struct vac_vhost_head head;
        uint8_t payload[8];
    } got;
    assert_int_equal(vac_vhost_answer(pair[1], VAC_VHOST_GET_FEATURES, &number, 8), 0);
    assert_int_equal(read(pair[0], &got, sizeof(got)), 20);
    assert_int_equal(got.head.flags, VAC_VHOST_VERSION | VAC_VHOST_REPLY);
    assert_memory_equal(got.payload, &number, 8);
    assert_int_equal(vac_vhost_answer(pair[1], 1, &got, 16), -EINVAL);
    /* Nobody reads: it must not block. */
    int status = 0;
    for (int i = 0; i < 1000000 && status == 0; i++)
        status = vac_vhost_answer(pair[1], VAC_VHOST_GET_FEATURES, &number, 8);
    assert_int_equal(status, -EAGAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_messages_arrive_in_any_pieces, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_messages_keep_their_descriptors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_is_not_known_is_passed_over, setup, teardown),
        cmocka_unit_test_setup_teardown(test_heads_and_sizes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_descriptors_are_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_descriptors_in_pieces_add_up, setup, teardown),
        cmocka_unit_test_setup_teardown(test_answers, setup, teardown),
    };
    return cmocka_run_group_tests_name("vhost_message", tests, NULL, NULL);
}
