/* SPDX-License-Identifier: Apache-2.0 */
/** Opens and closes sessions between two getppid() calls, which mark the place in a trace of system
 * calls. */
#include <stdio.h>
#include <unistd.h>

#include <vaccel/vaccel.h>

enum { SESSIONS = 1000 };

int main(void)
{
    (void)getppid();
    for (int i = 0; i < SESSIONS; i++) {
        vaccel_session *session = NULL;
        if (vaccel_session_open(NULL, &session) != VACCEL_OK) {
            fprintf(stderr, "bench-sessions: %s\n", vaccel_last_error());
            return 1;
        }
        vaccel_session_release(session);
    }
    (void)getppid();
    return 0;
}
