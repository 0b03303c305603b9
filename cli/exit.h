/* SPDX-License-Identifier: Apache-2.0 */
/** Exit statuses. They are part of the command's interface: vaccel.1 lists them. */
#ifndef VAC_CLI_EXIT_H
#define VAC_CLI_EXIT_H

enum {
    VAC_EXIT_OK = 0,
    VAC_EXIT_INPUT = 1,       /* some of the inputs failed */
    VAC_EXIT_USAGE = 2,       /* the command line or a VACCEL_* variable makes no sense */
    VAC_EXIT_UNAVAILABLE = 3, /* nothing here can do it */
    VAC_EXIT_MODEL = 4,       /* the model is missing or not usable */
    VAC_EXIT_INTERNAL = 5     /* no memory, output that could not be written, a defect */
};

#endif
