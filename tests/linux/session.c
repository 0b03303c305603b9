/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Asks what the lines of its input say of an open `session`, by ioctl(2), pwrite(2) and pread(2)
 * alone (docs/protocol.md, Calls from Linux), and prints a line for each: the request, what the
 * system call returned or the name of its errno, and the bytes that came, in hexadecimal.
 *
 *   open [PATH], close
 *   dup                   goes on with a duplicate of the file, and closes the first one
 *   submit FILE [ROOM]    a message
 *   submit_at OFFSET SIZE
 *   wait ID, cancel ID
 *   finish ID             waits as often as it takes
 *   write OFFSET FILE
 *   read OFFSET SIZE
 *   compare OFFSET FILE   reads what is to be what a file has; 1 when it is
 *   child REQUEST         another process that shares the file asks that
 *   exec                  whether the file is still open in another program
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SESSION "/run/vaccel/session"

enum { CANCEL = 3, SUBMIT, WAIT, SUBMIT_AT };
/* The most that an ioctl takes and gives, and what is usual. */
enum { MOST = 16383, ROOM = 4096, BULK = 8 << 20 };

static int file = -1;
static uint8_t bulk[BULK];
static uint8_t other[BULK];

static void say(const char *request, int64_t result, const uint8_t *bytes, size_t size)
{
    if (result < 0)
        printf("%s %s", request, strerrorname_np(errno));
    else
        printf("%s %" PRId64 " ", request, result);
    for (size_t i = 0; result >= 0 && i < size; i++)
        printf("%02x", bytes[i]);
    printf("\n");
    fflush(stdout);
}

/* The bytes of a reply frame, by its head. */
static size_t length_of(const uint8_t *reply)
{
    uint32_t length;

    memcpy(&length, reply + 8, sizeof(length));
    return length;
}

static int both_ways(unsigned number, const void *in, size_t size, size_t room, uint8_t *bytes)
{
    if (size > MOST || room > MOST) {
        errno = E2BIG;
        return -1;
    }
    memset(bytes, 0, MOST);
    memcpy(bytes, in, size);
    return ioctl(file, _IOC(_IOC_READ | _IOC_WRITE, 'V', number, size > room ? size : room), bytes);
}

static void ask(const char *request, unsigned number, const void *in, size_t size, size_t room)
{
    static uint8_t bytes[MOST];
    int result = both_ways(number, in, size, room, bytes);

    say(request, result, bytes, result == 0 ? length_of(bytes) : 0);
}

static void finish(uint64_t id)
{
    static uint8_t bytes[MOST];
    int result;

    do
        result = both_ways(WAIT, &id, sizeof(id), ROOM, bytes);
    while (result == 1);
    say("finish", result, bytes, result == 0 ? length_of(bytes) : 0);
}

/* A whole file; its size, in `bulk`. */
static size_t load(const char *path)
{
    FILE *from = fopen(path, "rb");
    size_t size = from ? fread(bulk, 1, sizeof(bulk), from) : 0;

    if (!from)
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
    else
        fclose(from);
    return size;
}

static void compare(uint64_t offset, const char *path)
{
    size_t size = load(path);
    ssize_t got = pread(file, other, size, (off_t)offset);

    say("compare", got < 0 ? -1 : (size_t)got == size && memcmp(bulk, other, size) == 0, NULL, 0);
}

static void transfer(const char *request, uint64_t offset, const char *what)
{
    if (strcmp(request, "write") == 0) {
        size_t size = load(what);
        say(request, pwrite(file, bulk, size, (off_t)offset), NULL, 0);
        return;
    }
    size_t size = strtoul(what, NULL, 0);
    ssize_t got = pread(file, bulk, size < BULK ? size : BULK, (off_t)offset);
    say(request, got, bulk, got > 0 ? (size_t)got : 0);
}

static void run_other(void)
{
    char number[16];

    snprintf(number, sizeof(number), "%d", file);
    execl("/proc/self/exe", "session", number, (char *)NULL);
    _exit(1);
}

static void obey(const char *line);

static void in_child(const char *line)
{
    pid_t child = fork();

    if (child == 0) {
        obey(line);
        _exit(0); /* what is left of the input is the parent's */
    }
    waitpid(child, NULL, 0);
}

static void with_file(const char *request, const char *first, const char *rest)
{
    if (strcmp(request, "open") == 0) {
        file = open(*first ? first : SESSION, O_RDWR | O_CLOEXEC);
        say(request, file < 0 ? -1 : 0, NULL, 0);
    } else if (strcmp(request, "close") == 0) {
        say(request, close(file), NULL, 0);
    } else if (strcmp(request, "dup") == 0) {
        int duplicate = fcntl(file, F_DUPFD_CLOEXEC, 0);
        close(file);
        file = duplicate;
        say(request, duplicate < 0 ? -1 : 0, NULL, 0);
    } else if (strcmp(request, "child") == 0) {
        in_child(rest);
    } else if (strcmp(request, "exec") == 0) {
        run_other();
    } else {
        fprintf(stderr, "%s: not a request\n", request);
        exit(1);
    }
}

static void obey(const char *line)
{
    char request[16] = "";
    char first[256] = "";
    char second[256] = "";

    sscanf(line, "%15s %255s %255s", request, first, second);
    uint64_t number = strtoull(first, NULL, 0);
    const uint64_t two[2] = {number, strtoull(second, NULL, 0)};
    if (strcmp(request, "submit") == 0)
        ask(request, SUBMIT, bulk, load(first), *second ? (size_t)two[1] : ROOM);
    else if (strcmp(request, "submit_at") == 0)
        ask(request, SUBMIT_AT, two, sizeof(two), ROOM);
    else if (strcmp(request, "wait") == 0)
        ask(request, WAIT, two, sizeof(number), ROOM);
    else if (strcmp(request, "finish") == 0)
        finish(number);
    else if (strcmp(request, "cancel") == 0)
        say(request, ioctl(file, _IOC(_IOC_WRITE, 'V', CANCEL, 8), two), NULL, 0);
    else if (strcmp(request, "compare") == 0)
        compare(number, second);
    else if (strcmp(request, "write") == 0 || strcmp(request, "read") == 0)
        transfer(request, number, second);
    else
        with_file(request, first, line + strlen(request));
}

int main(int argc, char **argv)
{
    char line[512];

    if (argc > 1) {
        printf("exec %s\n", fcntl(atoi(argv[1]), F_GETFD) < 0 ? "closed" : "open");
        return 0;
    }
    while (fgets(line, sizeof(line), stdin))
        obey(line);
    return 0;
}
