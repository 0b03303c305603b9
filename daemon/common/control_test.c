/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/common/control.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static int front, worker;

static int connect_both(void **state)
{
    int pair[2];

    (void)state;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) < 0)
        return -1;
    front = pair[0];
    worker = pair[1];
    return 0;
}

static int close_both(void **state)
{
    (void)state;
    close(front);
    close(worker);
    return 0;
}

/* The lowest descriptor that is free: one that was left open shows in it. */
static int lowest(void)
{
    int fd = dup(0);
    close(fd);
    return fd;
}

static void every_kind_arrives_as_it_was_sent(void **state)
{
    static const struct {
        uint32_t kind;
        int fds;
    } kinds[] = {
        {VAC_CONTROL_CONFIG, 2},      {VAC_CONTROL_PRELOAD, 0},       {VAC_CONTROL_STREAM, 1},
        {VAC_CONTROL_DEVICE_NEW, 1},  {VAC_CONTROL_DEVICE_MEMORY, 0}, {VAC_CONTROL_QUEUE_START, 2},
        {VAC_CONTROL_QUEUE_CALL, 1},  {VAC_CONTROL_QUEUE_STOP, 0},    {VAC_CONTROL_DEVICE_RESET, 0},
        {VAC_CONTROL_DEVICE_GONE, 0}, {VAC_CONTROL_QUIT, 0},          {VAC_CONTROL_PLAIN_STREAM, 1},
        {VAC_CONTROL_RULE, 0},        {VAC_CONTROL_PASSES, 1}};
    int own[2] = {front, worker};
    int before = lowest();

    (void)state;
    for (uint32_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct vac_control_request sent = {.kind = kinds[i].kind, .sequence = i + 7};
        struct vac_control_request taken;
        struct vac_control_answer answer;
        int fds[VAC_CONTROL_REGIONS];

        sent.index.device = 3;
        if (sent.kind == VAC_CONTROL_PRELOAD || sent.kind == VAC_CONTROL_RULE)
            strcpy(sent.preload.text, "net");
        assert_int_equal(vac_control_request(front, &sent, own), 0);
        assert_int_equal(vac_control_take(worker, &taken, fds), kinds[i].fds);
        if (sent.kind != VAC_CONTROL_STREAM && sent.kind != VAC_CONTROL_QUIT &&
            sent.kind != VAC_CONTROL_PLAIN_STREAM)
            assert_memory_equal(&taken, &sent, sizeof(sent));
        for (int fd = 0; fd < kinds[i].fds; fd++) {
            assert_int_equal(fcntl(fds[fd], F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
            close(fds[fd]);
        }
        assert_int_equal(vac_control_answer(worker, &taken, -ENOENT, 77), 0);
        assert_int_equal(vac_control_answered(front, &answer), 0);
        assert_int_equal(answer.kind, kinds[i].kind);
        assert_int_equal(answer.sequence, i + 7);
        assert_int_equal(answer.status, -ENOENT);
        assert_int_equal(answer.value, 77);
    }
    assert_int_equal(lowest(), before);
}

static void regions_come_with_a_descriptor_each(void **state)
{
    struct vac_control_request sent = {.kind = VAC_CONTROL_DEVICE_MEMORY};
    struct vac_control_request taken;
    int own[VAC_CONTROL_REGIONS], fds[VAC_CONTROL_REGIONS];

    (void)state;
    for (int i = 0; i < VAC_CONTROL_REGIONS; i++) {
        own[i] = front;
        sent.memory.region[i].size = (uint64_t)i + 1;
    }
    sent.memory.regions = VAC_CONTROL_REGIONS;
    assert_int_equal(vac_control_request(front, &sent, own), 0);
    assert_int_equal(vac_control_take(worker, &taken, fds), VAC_CONTROL_REGIONS);
    assert_memory_equal(&taken, &sent, sizeof(sent));
    for (int i = 0; i < VAC_CONTROL_REGIONS; i++)
        close(fds[i]);
    sent.memory.regions++;
    assert_int_equal(vac_control_request(front, &sent, own), -EINVAL);
}

/* Sends whatever that is. */
static void send_raw(int socket, const void *data, size_t size, unsigned fds)
{
    char room[CMSG_SPACE(sizeof(int) * 64)] __attribute__((aligned(16))) = {0};
    char copy[8192];
    struct iovec iov = {.iov_base = copy, .iov_len = size};
    struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1};

    memcpy(copy, data, size);
    if (fds) {
        message.msg_control = room;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * fds);
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof(int) * fds);
        for (unsigned i = 0; i < fds; i++)
            memcpy(CMSG_DATA(head) + i * sizeof(int), &front, sizeof(int));
    }
    assert_int_equal(sendmsg(socket, &message, 0), (ssize_t)size);
}

static void what_is_no_request_is_refused_and_leaves_nothing_open(void **state)
{
    enum { HEAD = offsetof(struct vac_control_request, config) };
    static const struct {
        uint32_t kind;
        size_t size;
        unsigned fds;
        uint32_t regions;
    } bad[] = {
        {0, HEAD, 0, 0},
        {12, HEAD, 0, 0},
        {UINT32_MAX, HEAD, 0, 0},
        {VAC_CONTROL_QUIT, 4, 0, 0},
        {VAC_CONTROL_QUIT, HEAD + 1, 0, 0},
        {VAC_CONTROL_QUIT, HEAD, 1, 0},
        {VAC_CONTROL_STREAM, HEAD, 0, 0},
        {VAC_CONTROL_STREAM, HEAD, 2, 0},
        {VAC_CONTROL_PLAIN_STREAM, HEAD, 0, 0},
        {VAC_CONTROL_QUEUE_START, HEAD + sizeof(struct vac_control_queue), 1, 0},
        {VAC_CONTROL_QUEUE_START, HEAD + sizeof(struct vac_control_queue), 33, 0},
        {VAC_CONTROL_QUEUE_START, HEAD + sizeof(struct vac_control_queue) - 8, 2, 0},
        {VAC_CONTROL_DEVICE_MEMORY, HEAD + sizeof(struct vac_control_memory), 2, 3},
        {VAC_CONTROL_DEVICE_MEMORY, HEAD + sizeof(struct vac_control_memory), 0, UINT32_MAX},
        {VAC_CONTROL_CONFIG, 8192, 1, 0},
    };
    int before = lowest();

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct vac_control_request sent[4] = {{.kind = bad[i].kind}};
        struct vac_control_request taken;
        int fds[VAC_CONTROL_REGIONS];

        sent[0].memory.regions = bad[i].regions;
        char data[8192] = {0};
        memcpy(data, sent, sizeof(sent) < sizeof(data) ? sizeof(sent) : sizeof(data));
        send_raw(front, data, bad[i].size, bad[i].fds);
        assert_int_equal(vac_control_take(worker, &taken, fds), -EPROTO);
        assert_int_equal(lowest(), before);
    }
}

static void texts_must_end(void **state)
{
    struct vac_control_request sent = {.kind = VAC_CONTROL_PRELOAD};
    struct vac_control_request taken;
    int both[2] = {front, worker};
    int fds[VAC_CONTROL_REGIONS];

    (void)state;
    memset(sent.preload.text, 'x', sizeof(sent.preload.text));
    assert_int_equal(vac_control_request(front, &sent, NULL), -EINVAL);
    send_raw(front, &sent, offsetof(struct vac_control_request, preload) + VAC_CONTROL_TEXT, 0);
    assert_int_equal(vac_control_take(worker, &taken, fds), -EPROTO);
    sent = (struct vac_control_request){.kind = VAC_CONTROL_CONFIG};
    memset(sent.config.name, 'x', sizeof(sent.config.name));
    assert_int_equal(vac_control_request(front, &sent, both), -EINVAL);
}

static void what_is_no_answer_is_refused_and_leaves_nothing_open(void **state)
{
    struct vac_control_answer answer = {.kind = VAC_CONTROL_QUIT}, taken;
    int before = lowest();

    (void)state;
    send_raw(worker, &answer, sizeof(answer) - 1, 0);
    assert_int_equal(vac_control_answered(front, &taken), -EPROTO);
    send_raw(worker, &answer, sizeof(answer), 3);
    assert_int_equal(vac_control_answered(front, &taken), -EPROTO);
    answer.status = 1;
    send_raw(worker, &answer, sizeof(answer), 0);
    assert_int_equal(vac_control_answered(front, &taken), -EPROTO);
    assert_int_equal(lowest(), before);
}

static void who_has_gone_is_known(void **state)
{
    struct vac_control_request request = {.kind = VAC_CONTROL_QUIT}, taken;
    struct vac_control_answer answer;
    int fds[VAC_CONTROL_REGIONS];

    (void)state;
    assert_int_equal(vac_control_take(worker, &taken, fds), -EAGAIN);
    assert_int_equal(vac_control_answered(front, &answer), -EAGAIN);
    shutdown(worker, SHUT_RDWR);
    assert_int_equal(vac_control_answered(front, &answer), -ECONNRESET);
    assert_int_equal(vac_control_take(worker, &taken, fds), -ECONNRESET);
    assert_int_equal(vac_control_request(front, &request, NULL), -EPIPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_arrives_as_it_was_sent, connect_both,
                                        close_both),
        cmocka_unit_test_setup_teardown(regions_come_with_a_descriptor_each, connect_both,
                                        close_both),
        cmocka_unit_test_setup_teardown(what_is_no_request_is_refused_and_leaves_nothing_open,
                                        connect_both, close_both),
        cmocka_unit_test_setup_teardown(texts_must_end, connect_both, close_both),
        cmocka_unit_test_setup_teardown(what_is_no_answer_is_refused_and_leaves_nothing_open,
                                        connect_both, close_both),
        cmocka_unit_test_setup_teardown(who_has_gone_is_known, connect_both, close_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
