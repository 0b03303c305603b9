/* SPDX-License-Identifier: Apache-2.0 */
/** Compiled kernels on disk: kept for the next process, made again when they are not what was kept,
 * and done without when they cannot be kept. */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cases.h"
#include "media/sha256.h"

extern char **environ;

/* As backends/common/disk_cache.c lays it out. */
enum { CONTENT_HASH = 8 + VAC_SHA256_BYTES, HEAD = CONTENT_HASH + VAC_SHA256_BYTES + 8 };

static char cache[FOLDER];

static int count_programs(size_t from_source, size_t from_binary)
{
    use_watched("");
    vaccel_session *session = open_opencl(NULL);
    vaccel_status status = add_ones(session);

    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK);
    NEED(watch()->from_source == from_source && watch()->from_binary == from_binary);
    vaccel_session_release(session);
    return 0;
}

static int from_source(void)
{
    return count_programs(1, 0);
}

static int from_binary(void)
{
    return count_programs(0, 1);
}

/* For processes that do not know which of them is first. */
static int from_either(void)
{
    use_watched("");
    vaccel_session *session = open_opencl(NULL);
    vaccel_status status = add_ones(session);

    if (status == VACCEL_ERR_UNAVAILABLE)
        return NOT_HERE;
    NEED(status == VACCEL_OK);
    NEED(watch()->from_source + watch()->from_binary == 1);
    vaccel_session_release(session);
    return 0;
}

static int warnings;
static char warning[1024];

static void note(void *user, vaccel_log_level level, const char *message)
{
    (void)user;
    if (level <= VACCEL_LOG_WARN) {
        warnings++;
        snprintf(warning, sizeof(warning), "%s", message);
    }
}

static int without_cache(void)
{
    vaccel_log_set(note, NULL, VACCEL_LOG_WARN);
    int result = count_programs(1, 0);
    if (result)
        return result;
    fprintf(stderr, "%s\n", warning);
    NEED(warnings == 1 && strstr(warning, "cannot be kept") && strstr(warning, "XDG_CACHE_HOME"));
    return 0;
}

static const struct test_case cases[] = {
    {.name = "from-source", .run = from_source},
    {.name = "from-binary", .run = from_binary},
    {.name = "from-either", .run = from_either},
    {.name = "without-cache", .run = without_cache},
};

/* The one file that was kept. */
static void find_kept(char path[PATH_MAX])
{
    struct dirent *entry;
    int count = 0;

    snprintf(path, PATH_MAX, "%s/vaccel/opencl", cache);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, PATH_MAX, "%s/vaccel/opencl/%s", cache, entry->d_name);
        count++;
    }
    closedir(folder);
    assert_int_equal(count, 1);
}

static mode_t mode_of(const char *path)
{
    struct stat info;

    assert_int_equal(lstat(path, &info), 0);
    return info.st_mode;
}

static bool not_here;

static void run(const char *name)
{
    int status = execute_case(name);

    not_here = status == NOT_HERE;
    if (not_here)
        skip();
    assert_int_equal(status, 0);
}

static void kernels_are_kept(void **state)
{
    char path[PATH_MAX];

    (void)state;
    run("from-source");
    find_kept(path);
    assert_int_equal(mode_of(path), S_IFREG | 0600);
    *strrchr(path, '/') = '\0';
    assert_int_equal(mode_of(path), S_IFDIR | 0700);
    *strrchr(path, '/') = '\0';
    assert_int_equal(mode_of(path), S_IFDIR | 0700);
    run("from-binary");
}

/* Changes one byte. */
static void flip(const char *path, off_t place)
{
    unsigned char byte;
    int file = open(path, O_RDWR | O_CLOEXEC);

    assert_int_equal(pread(file, &byte, 1, place), 1);
    byte ^= 1;
    assert_int_equal(pwrite(file, &byte, 1, place), 1);
    close(file);
}

static off_t size_of(const char *path)
{
    struct stat info;

    assert_int_equal(stat(path, &info), 0);
    return info.st_size;
}

static void damage_magic(const char *path)
{
    flip(path, 0);
}

static void damage_key(const char *path)
{
    flip(path, 9);
}

static void damage_size(const char *path)
{
    flip(path, HEAD - 1);
}

static void damage_content(const char *path)
{
    flip(path, size_of(path) - 1);
}

static void cut_short(const char *path)
{
    assert_int_equal(truncate(path, size_of(path) - 1), 0);
}

static void cut_within_head(const char *path)
{
    assert_int_equal(truncate(path, 10), 0);
}

static void make_empty(const char *path)
{
    assert_int_equal(truncate(path, 0), 0);
}

static void make_longer(const char *path)
{
    assert_int_equal(truncate(path, size_of(path) + 1), 0);
}

static void let_others_write(const char *path)
{
    assert_int_equal(chmod(path, 0666), 0);
}

static void give_away(const char *path)
{
    /* Only root can; others leave it as it is, and then damage it. */
    if (geteuid() != 0 || chown(path, 65534, 65534) != 0)
        damage_content(path);
}

static void make_link(const char *path)
{
    char other[PATH_MAX];

    snprintf(other, sizeof(other), "%s/elsewhere", cache);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(symlink(other, path), 0);
}

static void make_pipe(const char *path)
{
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
}

/* Whole, and nothing that a driver could want. */
static void make_nonsense(const char *path)
{
    off_t size = size_of(path) - HEAD;
    unsigned char *content = malloc((size_t)size);
    struct vac_sha256 hash;
    uint8_t digest[VAC_SHA256_BYTES];

    assert_non_null(content);
    memset(content, 'x', (size_t)size);
    vac_sha256_init(&hash);
    vac_sha256_update(&hash, content, (size_t)size);
    vac_sha256_final(&hash, digest);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(file, digest, sizeof(digest), CONTENT_HASH), sizeof(digest));
    assert_int_equal(pwrite(file, content, (size_t)size, HEAD), size);
    close(file);
    free(content);
}

static void what_is_not_whole_or_ours_is_made_again(void **state)
{
    static const struct {
        const char *name;
        void (*damage)(const char *path);
    } damages[] = {
        {"magic", damage_magic},     {"key", damage_key},
        {"size", damage_size},       {"content", damage_content},
        {"cut", cut_short},          {"cut within the head", cut_within_head},
        {"empty", make_empty},       {"longer", make_longer},
        {"mode", let_others_write},  {"owner", give_away},
        {"link", make_link},         {"pipe", make_pipe},
        {"nonsense", make_nonsense},
    };
    char path[PATH_MAX];

    (void)state;
    run("from-either");
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        find_kept(path);
        damages[i].damage(path);
        print_message("%s\n", damages[i].name);
        run("from-source");
        assert_int_equal(mode_of(path), S_IFREG | 0600);
        run("from-binary");
    }
}

static void processes_at_once_leave_one_file(void **state)
{
    enum { PROCESSES = 4 };
    char *arguments[] = {"case", "from-either", NULL};
    pid_t children[PROCESSES];
    char path[PATH_MAX];
    int status;

    (void)state;
    run("from-either");
    find_kept(path);
    assert_int_equal(unlink(path), 0);
    for (int i = 0; i < PROCESSES; i++)
        assert_int_equal(
            posix_spawn(&children[i], "/proc/self/exe", NULL, NULL, arguments, environ), 0);
    for (int i = 0; i < PROCESSES; i++) {
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    find_kept(path);
    run("from-binary");
}

static void what_cannot_be_kept_costs_one_warning(void **state)
{
    char path[PATH_MAX];
    char *home = strdup(getenv("HOME") ? getenv("HOME") : "");

    (void)state;
    assert_non_null(home);
    /* No folder, a file where a folder should be, and nobody who says where. */
    setenv("XDG_CACHE_HOME", "/dev/null/nowhere", 1);
    run("without-cache");
    snprintf(path, sizeof(path), "%s/file", cache);
    assert_int_equal(mkdir(path, 0700), 0);
    setenv("XDG_CACHE_HOME", path, 1);
    snprintf(path, sizeof(path), "%s/file/vaccel", cache);
    close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    run("without-cache");
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    run("without-cache");
    setenv("XDG_CACHE_HOME", cache, 1);
    setenv("HOME", home, 1);
    free(home);
}

static int set_up(void **state)
{
    (void)state;
    return use_own_cache(cache) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    remove_folder(cache);
    return 0;
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_are_kept),
        cmocka_unit_test(what_is_not_whole_or_ours_is_made_again),
        cmocka_unit_test(processes_at_once_leave_one_file),
        cmocka_unit_test(what_cannot_be_kept_costs_one_warning),
    };
    int status;

    if (wanted_case(count, arguments, cases, sizeof(cases) / sizeof(cases[0]), &status))
        return status;
    status = cmocka_run_group_tests(tests, set_up, tear_down);
    return status == 0 && not_here ? NOT_HERE : status;
}
