/* SPDX-License-Identifier: Apache-2.0 */
/** Checks of what an application gives an op's functions. */
#ifndef VAC_CORE_ARGUMENTS_H
#define VAC_CORE_ARGUMENTS_H

#include <vaccel/status.h>

/** Which of an op's functions was called. */
enum vac_form { VAC_FORM_CALL, VAC_FORM_SUBMIT, VAC_FORM_RESULT };

/**
 * Checks that what must be there is there, handles, and limits of lists; of a submission also
 * tensors and images. `first` is the session, or the call of VAC_FORM_RESULT; `call` is where a
 * submission puts its call. `given` is the op's args struct with handles where views will stand.
 */
vaccel_status vac_arguments_check(enum vac_form form, int index, const void *first,
                                  const void *call, const void *given);

#endif
