/* SPDX-License-Identifier: Apache-2.0 */
/** Where the mount is found, and what is said when it is not: with lists of mounts and devices of
 * the test's own, and a file system that the kernel has mounted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backends/virtio/find.h"
#include "backends/virtio/tests/bridge.h"
#include "core/host.h"
#include <vaccel/vaccel.h>

#undef fail

static char folder[] = "/tmp/vaccel-find-XXXXXX";
static char mounted[64];      /* the file system of the daemon */
static char list[64];         /* stands for /proc/self/mountinfo */
static char devices[64];      /* for /sys/bus/virtio/devices */
static const char *no_bridge; /* why there is no file system */

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void in_folder(char *to, size_t size, const char *name)
{
    snprintf(to, size, "%s/%s", folder, name);
}

static void lines_are_read(void **state)
{
    static const struct {
        const char *line;
        const char *path; /* NULL: it is not one */
        const char *tag;
    } lines[] = {
        {"36 35 0:45 / /run/vaccel rw,relatime shared:1 - virtiofs vaccel rw\n", "/run/vaccel",
         "vaccel"},
        {"36 35 0:45 / /a\\040b\\134c\\011d rw - virtiofs my\\040tag rw", "/a b\\c\td", "my tag"},
        {"36 35 0:45 / /x rw shared:1 master:2 propagate_from:3 unbindable - virtiofs t rw,dax\n",
         "/x", "t"},
        {"36 35 0:45 / /x rw - virtiofs \\033[31m rw\n", "/x", "?[31m"},
        {"36 35 0:45 / /x rw - virtiofs " /* 70 bytes */
         "0123456789012345678901234567890123456789012345678901234567890123456789 rw\n",
         "/x", "012345678901234567890123456789012345678901234567890123456789012"},
        /* Not whole, or not of the kind. */
        {"36 35 0:45 /sub /x rw - virtiofs t rw\n", NULL, NULL},
        {"36 35 0:45 / /x rw - fuse.virtiofs t rw\n", NULL, NULL},
        {"36 35 0:45 / /x rw - fuse virtiofs rw\n", NULL, NULL},
        {"36 35 0:45 / relative rw - virtiofs t rw\n", NULL, NULL},
        {"36 35 0:45 / /x rw shared:1\n", NULL, NULL},
        {"36 35 0:45 / /x rw -\n", NULL, NULL},
        {"36 35 0:45 / /x rw - virtiofs\n", NULL, NULL},
        {"36 35 45 / /x rw - virtiofs t rw\n", NULL, NULL},
        {"36 35 :1 / /x rw - virtiofs t rw\n", NULL, NULL},
        {"36 35 1: / /x rw - virtiofs t rw\n", NULL, NULL},
        {"36 35 0:99999999999 / /x rw - virtiofs t rw\n", NULL, NULL},
        {"36 35\n", NULL, NULL},
        {"\n", NULL, NULL},
        {"", NULL, NULL},
    };
    struct vac_mount mount;

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char *line = strdup(lines[i].line);
        bool found = vac_mount_read(line, &mount);
        free(line);
        assert_int_equal(found, lines[i].path != NULL);
        if (!found)
            continue;
        assert_string_equal(mount.path, lines[i].path);
        assert_string_equal(mount.tag, lines[i].tag);
        assert_int_equal(mount.major, 0);
        assert_int_equal(mount.minor, 45);
    }
}

static void a_path_that_is_too_long_is_passed_over(void **state)
{
    static char line[3 * VAC_MOUNT_PATH];
    static char path[VAC_MOUNT_PATH + 1];
    struct vac_mount mount;

    (void)state;
    memset(path, 'a', sizeof(path) - 1);
    path[0] = '/';
    for (size_t length = VAC_MOUNT_PATH; length >= VAC_MOUNT_PATH - 1; length--) {
        path[length] = '\0';
        snprintf(line, sizeof(line), "1 2 0:3 / %s rw - virtiofs t rw\n", path);
        assert_int_equal(vac_mount_read(line, &mount), length < VAC_MOUNT_PATH);
    }
}

/* Looks for it with that list; `part` is in the message. */
static void fails(const char *text, vaccel_status expected, const char *part)
{
    const struct vac_surroundings where = {list, devices, NULL};
    static struct vac_found found;

    put(list, text);
    assert_int_equal(vac_find(vac_host(), &where, NULL, &found), expected);
    if (!strstr(vaccel_last_error(), part)) {
        print_error("'%s' is not in: %s\n", part, vaccel_last_error());
        _fail(__FILE__, __LINE__);
    }
}

/* A device of the bus with that number of a kind, with a driver or without. */
static void add_device(const char *name, const char *kind, bool driven)
{
    char path[160];

    mkdir(devices, 0755);
    snprintf(path, sizeof(path), "%s/%s", devices, name);
    mkdir(path, 0755);
    snprintf(path, sizeof(path), "%s/%s/device", devices, name);
    put(path, kind);
    snprintf(path, sizeof(path), "%s/%s/driver", devices, name);
    if (driven)
        mkdir(path, 0755);
}

static void what_is_missing_is_said(void **state)
{
    (void)state;
    fails("", VACCEL_ERR_NOT_FOUND, "no virtio-fs device");
    add_device("virtio0", "0x0001\n", true);
    fails("1 2 0:3 / /proc rw - proc proc rw\n", VACCEL_ERR_NOT_FOUND, "no virtio-fs device");
    add_device("virtio1", "0x001a\n", false);
    fails("", VACCEL_ERR_UNAVAILABLE, "modprobe virtiofs");
    add_device("virtio2", "0x001a\n", true);
    fails("", VACCEL_ERR_UNAVAILABLE, "mount -t virtiofs vaccel /run/vaccel");
    fails("", VACCEL_ERR_UNAVAILABLE, "run-vaccel.mount");
    fails("", VACCEL_ERR_UNAVAILABLE, "-v /run/vaccel:/run/vaccel");
}

/* A line of the list for a folder. */
static const char *line_for(const char *path, const char *tag)
{
    static char line[256];
    struct stat status;

    assert_int_equal(stat(path, &status), 0);
    snprintf(line, sizeof(line), "36 35 %u:%u / %s rw - virtiofs %s rw\n", major(status.st_dev),
             minor(status.st_dev), path, tag);
    return line;
}

static void what_is_not_ours_is_said(void **state)
{
    (void)state;
    fails("36 35 0:45 / /nowhere/at/all rw - virtiofs vaccel rw\n", VACCEL_ERR_UNAVAILABLE,
          "No such file");
    /* As when something is mounted over it, or there were no file system of that kind at all. */
    fails("36 35 0:999999 / /tmp rw - virtiofs vaccel rw\n", VACCEL_ERR_UNAVAILABLE,
          "another mount is over the one at /tmp");
    fails(line_for("/tmp", "share"), VACCEL_ERR_UNAVAILABLE, "not vacceld's");
    /* A version that is no text does not keep anybody waiting. */
    fails(line_for(folder, "vaccel"), VACCEL_ERR_UNAVAILABLE, "not vacceld's");
}

/* What the bridge's threads answer, and the test changes. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct bridge_answer the_version;
static unsigned session_mode;

/* `session` as another user's. */
enum { NODE = 999, GROUP = 4321 };

static bool show_session(unsigned mode, const struct bridge_request *request,
                         struct bridge_answer *answer)
{
    /* Several threads answer. */
    static _Thread_local struct fuse_entry_out entry;
    static _Thread_local struct fuse_attr_out attributes;
    const struct fuse_attr shown = {.ino = NODE, .nlink = 1, .gid = GROUP, .mode = S_IFREG | mode};

    if (request->head.opcode == FUSE_LOOKUP &&
        strcmp((const char *)request->body, "session") == 0) {
        entry = (struct fuse_entry_out){.nodeid = NODE, .attr = shown};
        *answer = (struct bridge_answer){.data = &entry, .size = sizeof(entry)};
        return true;
    }
    attributes = (struct fuse_attr_out){.attr = shown};
    *answer = (struct bridge_answer){.data = &attributes, .size = sizeof(attributes)};
    return request->head.opcode == FUSE_GETATTR && request->head.nodeid == NODE;
}

/* Says another version: every READ is of that. */
static bool say_version(const struct bridge_request *request, struct bridge_answer *answer)
{
    pthread_mutex_lock(&lock);
    unsigned mode = session_mode;
    struct bridge_answer version = the_version;
    pthread_mutex_unlock(&lock);
    if (mode && show_session(mode, request, answer))
        return true;
    if (request->head.opcode != FUSE_READ || !version.data)
        return false;
    *answer = version;
    if (((const struct fuse_read_in *)request->body)->offset)
        answer->size = 0;
    return true;
}

static int mount_it(void **state)
{
    (void)state;
    if (!no_bridge)
        no_bridge = bridge_mount(mounted);
    bridge_set_filter(say_version);
    return 0;
}

static int unmount_it(void **state)
{
    (void)state;
    bridge_set_filter(NULL);
    if (!no_bridge)
        bridge_unmount();
    return 0;
}

static void need_bridge(void)
{
    if (no_bridge) {
        print_message("%s\n", no_bridge);
        skip();
    }
}

static void it_is_found(void **state)
{
    const struct vac_surroundings where = {list, devices, NULL};
    static struct vac_found found;
    char text[1024];

    (void)state;
    need_bridge();
    /* Behind what is not it. */
    snprintf(text, sizeof(text), "%s%s", "1 2 0:3 / /proc rw - proc proc rw\n",
             line_for("/tmp", "share"));
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s", line_for(mounted, "other"));
    put(list, text);
    assert_int_equal(vac_find(vac_host(), &where, NULL, &found), VACCEL_OK);
    assert_string_equal(found.path, mounted);
    assert_string_equal(found.tag, "other");
    assert_string_equal(found.version, vaccel_version());
    /* Those of the usual tag come first. */
    snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s", line_for(mounted, "vaccel"));
    put(list, text);
    assert_int_equal(vac_find(vac_host(), &where, NULL, &found), VACCEL_OK);
    assert_string_equal(found.tag, "vaccel");
    /* Named, it needs no list. */
    put(list, "");
    assert_int_equal(vac_find(vac_host(), &where, mounted, &found), VACCEL_OK);
    assert_string_equal(found.path, mounted);
    assert_string_equal(found.tag, "");
}

static void set_answer(struct bridge_answer answer)
{
    pthread_mutex_lock(&lock);
    the_version = answer;
    pthread_mutex_unlock(&lock);
}

static void set_version(const char *text)
{
    set_answer((struct bridge_answer){.data = text, .size = text ? strlen(text) : 0});
}

static void set_mode(unsigned mode)
{
    pthread_mutex_lock(&lock);
    session_mode = mode;
    pthread_mutex_unlock(&lock);
}

static void other_versions_are_said(void **state)
{
    static const char *const nonsense[] = {
        "vaccel",
        "vaccel 1.0\n",
        "vaccel 1.0\nwire x\n",
        "vaccel 1.0\nwire 0x\n",
        "\n\n",
        "vaccel \nwire 0\n",
        "vaccel \033[31m\nwire 0\n",
        "virtiofsd 1.0\nwire 0\n",
        "vaccel 1234567890123456789012345678901234567890\nwire 0\n"};

    (void)state;
    need_bridge();
    for (size_t i = 0; i < sizeof(nonsense) / sizeof(nonsense[0]); i++) {
        set_version(nonsense[i]);
        fails(line_for(mounted, "vaccel"), VACCEL_ERR_UNAVAILABLE, "not vacceld's");
    }
    set_version("vaccel 9.1.0\nwire 7\n");
    fails(line_for(mounted, "vaccel"), VACCEL_ERR_VERSION, "upgrade vaccel in this guest");
    set_version("vaccel 0.0.1\nwire -1\n");
    fails(line_for(mounted, "vaccel"), VACCEL_ERR_VERSION, "upgrade vaccel on the host");
    set_answer((struct bridge_answer){.error = 5, .data = ""});
    fails(line_for(mounted, "vaccel"), VACCEL_ERR_UNAVAILABLE, "Input/output error");
    set_version(NULL);
}

/* As a user who may not use it, in a child. */
static void who_may_not_is_told_who_may(void **state)
{
    (void)state;
    need_bridge();
    assert_int_equal(chmod(folder, 0755), 0);
    set_mode(0660);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        const struct vac_surroundings where = {list, devices, NULL};
        static struct vac_found found;
        put(list, line_for(mounted, "vaccel"));
        if (setgid(65534) != 0 || setuid(65534) != 0)
            _exit(10);
        if (vac_find(vac_host(), &where, NULL, &found) != VACCEL_ERR_DENIED)
            _exit(11);
        const char *message = vaccel_last_error();
        if (!strstr(message, "user 65534") || !strstr(message, "mode 0660") ||
            !strstr(message, "--group-add 4321") || !strstr(message, "usermod"))
            _exit(12);
        _exit(0);
    }
    int status;
    waitpid(child, &status, 0);
    set_mode(0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    /* And one who cannot even get there. */
    assert_int_equal(chmod(folder, 0700), 0);
    child = fork();
    if (child == 0) {
        static struct vac_found found;
        if (setgid(65534) != 0 || setuid(65534) != 0)
            _exit(10);
        if (vac_find(vac_host(), &vac_surroundings, mounted, &found) != VACCEL_ERR_DENIED)
            _exit(11);
        _exit(strstr(vaccel_last_error(), "may not enter") ? 0 : 12);
    }
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* Open files of a unikernel's device are sessions, as those of a mount's `session` are. */
static void sessions_are_told_apart(void **state)
{
    char path[96];

    (void)state;
    need_bridge();
    snprintf(path, sizeof(path), "%s/session", mounted);
    int session = open(path, O_RDWR | O_CLOEXEC);
    int other = open("/dev/null", O_RDWR | O_CLOEXEC);
    assert_true(session >= 0 && other >= 0);
    assert_true(vac_is_session(session));
    assert_false(vac_is_session(other));
    close(session);
    close(other);
}

static void other_devices_are_said(void **state)
{
    const struct vac_surroundings where = {list, devices, "/dev/null"};
    static struct vac_found found;

    (void)state;
    put(list, "");
    assert_int_equal(vac_find(vac_host(), &where, NULL, &found), VACCEL_ERR_UNAVAILABLE);
    assert_non_null(strstr(vaccel_last_error(), "/dev/null is a device"));
    assert_int_equal(vac_find(vac_host(), &where, "/dev/zero", &found), VACCEL_ERR_UNAVAILABLE);
    assert_non_null(strstr(vaccel_last_error(), "/dev/zero is a device"));
}

static void what_is_mounted_over_it_hides_it(void **state)
{
    char line[256];

    (void)state;
    need_bridge();
    snprintf(line, sizeof(line), "%s", line_for(mounted, "vaccel"));
    assert_int_equal(mount("none", mounted, "tmpfs", 0, NULL), 0);
    fails(line, VACCEL_ERR_UNAVAILABLE, "another mount is over");
    assert_int_equal(umount(mounted), 0);
    /* The other way round: it is over something else, and found. */
    assert_int_equal(mount(mounted, mounted, NULL, MS_BIND, NULL), 0);
    const struct vac_surroundings where = {list, devices, NULL};
    static struct vac_found found;
    put(list, line);
    assert_int_equal(vac_find(vac_host(), &where, NULL, &found), VACCEL_OK);
    assert_int_equal(umount(mounted), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read),
        cmocka_unit_test(a_path_that_is_too_long_is_passed_over),
        cmocka_unit_test(what_is_missing_is_said),
        cmocka_unit_test(what_is_not_ours_is_said),
        cmocka_unit_test_setup_teardown(it_is_found, mount_it, unmount_it),
        cmocka_unit_test_setup_teardown(other_versions_are_said, mount_it, unmount_it),
        cmocka_unit_test_setup_teardown(who_may_not_is_told_who_may, mount_it, unmount_it),
        cmocka_unit_test_setup_teardown(sessions_are_told_apart, mount_it, unmount_it),
        cmocka_unit_test(other_devices_are_said),
        cmocka_unit_test_setup_teardown(what_is_mounted_over_it_hides_it, mount_it, unmount_it),
    };
    char fifo[64];

    no_bridge = bridge_prepare();
    if (!mkdtemp(folder))
        return 1;
    in_folder(mounted, sizeof(mounted), "mounted");
    in_folder(list, sizeof(list), "mountinfo");
    in_folder(devices, sizeof(devices), "devices");
    in_folder(fifo, sizeof(fifo), "version");
    if (mkdir(mounted, 0755) != 0 || mkfifo(fifo, 0666) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    char command[128];
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command) == 0 ? failed : 1;
}
