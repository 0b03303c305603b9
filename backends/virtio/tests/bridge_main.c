/* SPDX-License-Identifier: Apache-2.0 */
/** virtio-bridge COMMAND…: runs a command whose VACCEL_TARGET is a mount of the daemon's file
 * system, which this process serves. The status is the command's, or 77 where nothing can be
 * mounted. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backends/virtio/tests/bridge.h"

enum { SKIPPED = 77 };

static int run(char **command, const char *mount)
{
    char target[80];
    int status = 0;

    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        snprintf(target, sizeof(target), "virtio:%s", mount);
        setenv("VACCEL_TARGET", target, 1);
        execv(command[0], command);
        fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
        _exit(127);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/vaccel-bridge-XXXXXX";

    if (argc < 2 || !mkdtemp(folder))
        return 2;
    /* Who serves asks nobody else. */
    setenv("VACCEL_TARGET", "none", 1);
    const char *reason = bridge_prepare();
    if (!reason)
        reason = bridge_mount(folder);
    if (reason) {
        printf("skipped: %s\n", reason);
        rmdir(folder);
        return SKIPPED;
    }
    int status = run(argv + 1, folder);
    bridge_unmount();
    rmdir(folder);
    return status;
}
