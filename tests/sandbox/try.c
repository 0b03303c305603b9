/* SPDX-License-Identifier: Apache-2.0 */
/** sandbox-try ATTEMPT PATH: has the backend `escape` try something, see there, and prints what it
 * got: its errno, 0 when it was possible, or the status of the call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vaccel/vaccel.h>

int main(int argc, char **argv)
{
    vaccel_session_options options = VACCEL_SESSION_OPTIONS_INIT;
    vaccel_session *session = NULL;
    int32_t error = -1;
    int64_t shape[1] = {1};

    if (argc != 3)
        return 2;
    vaccel_tensor output = {.data = &error,
                            .size = sizeof(error),
                            .dtype = VACCEL_DTYPE_I32,
                            .rank = 1,
                            .shape = shape};
    options.backend = "stream/escape";
    vaccel_status status = vaccel_session_open(&options, &session);
    if (status == VACCEL_OK)
        status = vaccel_exec(session, argv[2], argv[1], "i32()", NULL, 0, &output, 1);
    if (status == VACCEL_OK)
        printf("%d\n", error);
    else
        printf("%s: %s\n", vaccel_status_name(status), vaccel_last_error());
    vaccel_session_release(session);
    return 0;
}
