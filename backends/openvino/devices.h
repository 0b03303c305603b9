/* SPDX-License-Identifier: Apache-2.0 */
/** The probe: whether OpenVINO is here, and on which devices it computes. */
#ifndef VACCEL_OPENVINO_DEVICES_H
#define VACCEL_OPENVINO_DEVICES_H

#include <vaccel/backend.h>

/** The backend's probe. Errors: as vac_openvino_runtime_get. */
vaccel_status vac_openvino_probe(const vaccel_host *host, vaccel_probe *probe);

#endif
