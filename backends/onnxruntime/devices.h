/* SPDX-License-Identifier: Apache-2.0 */
/** The probe: whether ONNX Runtime is here, and which of its execution providers work. */
#ifndef VACCEL_ONNXRUNTIME_DEVICES_H
#define VACCEL_ONNXRUNTIME_DEVICES_H

#include <vaccel/backend.h>

/** The backend's probe. Errors: as vac_ort_runtime_get. */
vaccel_status vac_ort_probe(const vaccel_host *host, vaccel_probe *probe);

#endif
