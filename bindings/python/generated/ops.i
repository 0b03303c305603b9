/* SPDX-License-Identifier: Apache-2.0 */
/* Generated from spec/ops.yaml by spec/generate.py; do not edit. */
/* Included by native/binding.i: result handles as nested tuples, and one function per op. */

%{
static PyObject *py_classification_item(const vaccel_classification *result, size_t index)
{
    return Py_BuildValue("(NNN)",
                         PyLong_FromUnsignedLongLong(vaccel_classification_index(result, index)),
                         vac_py_text(vaccel_classification_label(result, index)),
                         PyFloat_FromDouble(vaccel_classification_score(result, index)));
}

static PyObject *py_classification_list(const vaccel_classification *result)
{
    size_t count = vaccel_classification_count(result);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_classification_item(result, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_classification(const vaccel_classification *result)
{
    return Py_BuildValue("(NNNNNN)",
                         py_classification_list(result),
                         vac_py_text(vaccel_classification_backend(result)),
                         vac_py_text(vaccel_classification_device(result)),
                         PyLong_FromLong(vaccel_classification_precision(result)),
                         vac_py_text(vaccel_classification_model_sha256(result)),
                         Py_BuildValue("(KKKK)", (unsigned long long)vaccel_classification_phase_ns(result, 0), (unsigned long long)vaccel_classification_phase_ns(result, 1), (unsigned long long)vaccel_classification_phase_ns(result, 2), (unsigned long long)vaccel_classification_phase_ns(result, 3)));
}

static PyObject *py_inventory_backend_device_item(const vaccel_inventory *result, size_t backend_index, size_t device_index)
{
    return Py_BuildValue("(NNN)",
                         vac_py_text(vaccel_inventory_backend_device_name(result, backend_index, device_index)),
                         vac_py_text(vaccel_inventory_backend_device_description(result, backend_index, device_index)),
                         vac_py_text(vaccel_inventory_backend_device_precisions(result, backend_index, device_index)));
}

static PyObject *py_inventory_backend_op_item(const vaccel_inventory *result, size_t backend_index, size_t op_index)
{
    return Py_BuildValue("(NN)",
                         vac_py_text(vaccel_inventory_backend_op_name(result, backend_index, op_index)),
                         PyLong_FromUnsignedLongLong(vaccel_inventory_backend_op_version(result, backend_index, op_index)));
}

static PyObject *py_inventory_backend_device_list(const vaccel_inventory *result, size_t backend_index)
{
    size_t count = vaccel_inventory_backend_device_count(result, backend_index);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_inventory_backend_device_item(result, backend_index, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_inventory_backend_op_list(const vaccel_inventory *result, size_t backend_index)
{
    size_t count = vaccel_inventory_backend_op_count(result, backend_index);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_inventory_backend_op_item(result, backend_index, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_inventory_backend_item(const vaccel_inventory *result, size_t backend_index)
{
    return Py_BuildValue("(NNNNNNNNN)",
                         vac_py_text(vaccel_inventory_backend_name(result, backend_index)),
                         vac_py_text(vaccel_inventory_backend_description(result, backend_index)),
                         vac_py_text(vaccel_inventory_backend_version(result, backend_index)),
                         vac_py_text(vaccel_inventory_backend_path(result, backend_index)),
                         PyLong_FromLongLong(vaccel_inventory_backend_rank(result, backend_index)),
                         PyLong_FromLongLong(vaccel_inventory_backend_status(result, backend_index)),
                         vac_py_text(vaccel_inventory_backend_reason(result, backend_index)),
                         py_inventory_backend_device_list(result, backend_index),
                         py_inventory_backend_op_list(result, backend_index));
}

static PyObject *py_inventory_backend_list(const vaccel_inventory *result)
{
    size_t count = vaccel_inventory_backend_count(result);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_inventory_backend_item(result, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_inventory(const vaccel_inventory *result)
{
    return Py_BuildValue("(N)",
                         py_inventory_backend_list(result));
}

static PyObject *py_explanation_candidate_item(const vaccel_explanation *result, size_t candidate_index)
{
    return Py_BuildValue("(NNNNNNNNN)",
                         vac_py_text(vaccel_explanation_candidate_backend(result, candidate_index)),
                         PyLong_FromLongLong(vaccel_explanation_candidate_verdict(result, candidate_index)),
                         PyLong_FromLongLong(vaccel_explanation_candidate_rank(result, candidate_index)),
                         vac_py_text(vaccel_explanation_candidate_reason(result, candidate_index)),
                         vac_py_text(vaccel_explanation_candidate_remedy(result, candidate_index)),
                         vac_py_text(vaccel_explanation_candidate_version(result, candidate_index)),
                         vac_py_text(vaccel_explanation_candidate_device(result, candidate_index)),
                         PyLong_FromUnsignedLongLong(vaccel_explanation_candidate_latency_ns(result, candidate_index)),
                         vac_py_text(vaccel_explanation_candidate_measured(result, candidate_index)));
}

static PyObject *py_explanation_candidate_list(const vaccel_explanation *result)
{
    size_t count = vaccel_explanation_candidate_count(result);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_explanation_candidate_item(result, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_explanation(const vaccel_explanation *result)
{
    return Py_BuildValue("(NNNN)",
                         vac_py_text(vaccel_explanation_op(result)),
                         vac_py_text(vaccel_explanation_model(result)),
                         py_explanation_candidate_list(result),
                         vac_py_text(vaccel_explanation_model_key(result)));
}

static PyObject *py_model_info_input_item(const vaccel_model_info *result, size_t input_index)
{
    return Py_BuildValue("(NNN)",
                         vac_py_text(vaccel_model_info_input_name(result, input_index)),
                         PyLong_FromLongLong(vaccel_model_info_input_dtype(result, input_index)),
                         vac_py_i64_tuple(vaccel_model_info_input_shape(result, input_index), vaccel_model_info_input_shape_count(result, input_index)));
}

static PyObject *py_model_info_output_item(const vaccel_model_info *result, size_t output_index)
{
    return Py_BuildValue("(NNN)",
                         vac_py_text(vaccel_model_info_output_name(result, output_index)),
                         PyLong_FromLongLong(vaccel_model_info_output_dtype(result, output_index)),
                         vac_py_i64_tuple(vaccel_model_info_output_shape(result, output_index), vaccel_model_info_output_shape_count(result, output_index)));
}

static PyObject *py_model_info_input_list(const vaccel_model_info *result)
{
    size_t count = vaccel_model_info_input_count(result);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_model_info_input_item(result, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_model_info_output_list(const vaccel_model_info *result)
{
    size_t count = vaccel_model_info_output_count(result);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_model_info_output_item(result, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_model_info(const vaccel_model_info *result)
{
    return Py_BuildValue("(NNNNNNNN)",
                         vac_py_text(vaccel_model_info_format(result)),
                         py_model_info_input_list(result),
                         py_model_info_output_list(result),
                         vac_py_text(vaccel_model_info_backend(result)),
                         vac_py_text(vaccel_model_info_device(result)),
                         PyLong_FromLong(vaccel_model_info_precision(result)),
                         vac_py_text(vaccel_model_info_model_sha256(result)),
                         Py_BuildValue("(KKKK)", (unsigned long long)vaccel_model_info_phase_ns(result, 0), (unsigned long long)vaccel_model_info_phase_ns(result, 1), (unsigned long long)vaccel_model_info_phase_ns(result, 2), (unsigned long long)vaccel_model_info_phase_ns(result, 3)));
}

static PyObject *py_classifications_image_entry_item(const vaccel_classifications *result, size_t image_index, size_t entry_index)
{
    return Py_BuildValue("(NNN)",
                         PyLong_FromUnsignedLongLong(vaccel_classifications_image_entry_index(result, image_index, entry_index)),
                         vac_py_text(vaccel_classifications_image_entry_label(result, image_index, entry_index)),
                         PyFloat_FromDouble(vaccel_classifications_image_entry_score(result, image_index, entry_index)));
}

static PyObject *py_classifications_image_entry_list(const vaccel_classifications *result, size_t image_index)
{
    size_t count = vaccel_classifications_image_entry_count(result, image_index);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_classifications_image_entry_item(result, image_index, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_classifications_image_item(const vaccel_classifications *result, size_t image_index)
{
    return Py_BuildValue("(N)",
                         py_classifications_image_entry_list(result, image_index));
}

static PyObject *py_classifications_image_list(const vaccel_classifications *result)
{
    size_t count = vaccel_classifications_image_count(result);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_classifications_image_item(result, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_classifications(const vaccel_classifications *result)
{
    return Py_BuildValue("(NNNNNN)",
                         py_classifications_image_list(result),
                         vac_py_text(vaccel_classifications_backend(result)),
                         vac_py_text(vaccel_classifications_device(result)),
                         PyLong_FromLong(vaccel_classifications_precision(result)),
                         vac_py_text(vaccel_classifications_model_sha256(result)),
                         Py_BuildValue("(KKKK)", (unsigned long long)vaccel_classifications_phase_ns(result, 0), (unsigned long long)vaccel_classifications_phase_ns(result, 1), (unsigned long long)vaccel_classifications_phase_ns(result, 2), (unsigned long long)vaccel_classifications_phase_ns(result, 3)));
}

static PyObject *py_detection_item(const vaccel_detection *result, size_t index)
{
    return Py_BuildValue("(NNNNNNN)",
                         PyLong_FromUnsignedLongLong(vaccel_detection_index(result, index)),
                         PyFloat_FromDouble(vaccel_detection_score(result, index)),
                         vac_py_text(vaccel_detection_label(result, index)),
                         PyFloat_FromDouble(vaccel_detection_x(result, index)),
                         PyFloat_FromDouble(vaccel_detection_y(result, index)),
                         PyFloat_FromDouble(vaccel_detection_width(result, index)),
                         PyFloat_FromDouble(vaccel_detection_height(result, index)));
}

static PyObject *py_detection_list(const vaccel_detection *result)
{
    size_t count = vaccel_detection_count(result);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_detection_item(result, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_detection(const vaccel_detection *result)
{
    return Py_BuildValue("(NNNNNNNN)",
                         PyLong_FromUnsignedLongLong(vaccel_detection_image_width(result)),
                         PyLong_FromUnsignedLongLong(vaccel_detection_image_height(result)),
                         py_detection_list(result),
                         vac_py_text(vaccel_detection_backend(result)),
                         vac_py_text(vaccel_detection_device(result)),
                         PyLong_FromLong(vaccel_detection_precision(result)),
                         vac_py_text(vaccel_detection_model_sha256(result)),
                         Py_BuildValue("(KKKK)", (unsigned long long)vaccel_detection_phase_ns(result, 0), (unsigned long long)vaccel_detection_phase_ns(result, 1), (unsigned long long)vaccel_detection_phase_ns(result, 2), (unsigned long long)vaccel_detection_phase_ns(result, 3)));
}

static PyObject *py_segmentation_class_item(const vaccel_segmentation *result, size_t class_index)
{
    return Py_BuildValue("(NN)",
                         vac_py_text(vaccel_segmentation_class_label(result, class_index)),
                         PyLong_FromUnsignedLongLong(vaccel_segmentation_class_pixels(result, class_index)));
}

static PyObject *py_segmentation_class_list(const vaccel_segmentation *result)
{
    size_t count = vaccel_segmentation_class_count(result);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_segmentation_class_item(result, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_segmentation(const vaccel_segmentation *result)
{
    return Py_BuildValue("(NNNNNNNNN)",
                         PyLong_FromUnsignedLongLong(vaccel_segmentation_width(result)),
                         PyLong_FromUnsignedLongLong(vaccel_segmentation_height(result)),
                         vac_py_bytes(vaccel_segmentation_mask(result), vaccel_segmentation_mask_count(result) * 1),
                         py_segmentation_class_list(result),
                         vac_py_text(vaccel_segmentation_backend(result)),
                         vac_py_text(vaccel_segmentation_device(result)),
                         PyLong_FromLong(vaccel_segmentation_precision(result)),
                         vac_py_text(vaccel_segmentation_model_sha256(result)),
                         Py_BuildValue("(KKKK)", (unsigned long long)vaccel_segmentation_phase_ns(result, 0), (unsigned long long)vaccel_segmentation_phase_ns(result, 1), (unsigned long long)vaccel_segmentation_phase_ns(result, 2), (unsigned long long)vaccel_segmentation_phase_ns(result, 3)));
}

static PyObject *py_poses_keypoint_item(const vaccel_poses *result, size_t index, size_t keypoint_index)
{
    return Py_BuildValue("(NNNN)",
                         PyFloat_FromDouble(vaccel_poses_keypoint_x(result, index, keypoint_index)),
                         PyFloat_FromDouble(vaccel_poses_keypoint_y(result, index, keypoint_index)),
                         PyFloat_FromDouble(vaccel_poses_keypoint_score(result, index, keypoint_index)),
                         vac_py_text(vaccel_poses_keypoint_label(result, index, keypoint_index)));
}

static PyObject *py_poses_keypoint_list(const vaccel_poses *result, size_t index)
{
    size_t count = vaccel_poses_keypoint_count(result, index);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_poses_keypoint_item(result, index, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_poses_item(const vaccel_poses *result, size_t index)
{
    return Py_BuildValue("(NN)",
                         PyFloat_FromDouble(vaccel_poses_score(result, index)),
                         py_poses_keypoint_list(result, index));
}

static PyObject *py_poses_list(const vaccel_poses *result)
{
    size_t count = vaccel_poses_count(result);
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    for (size_t i = 0; tuple && i < count; i++) {
        PyObject *item = py_poses_item(result, i);
        if (!item || PyTuple_SetItem(tuple, (Py_ssize_t)i, item))
            Py_CLEAR(tuple);
    }
    return tuple;
}

static PyObject *py_poses(const vaccel_poses *result)
{
    return Py_BuildValue("(NNNNNNNN)",
                         PyLong_FromUnsignedLongLong(vaccel_poses_image_width(result)),
                         PyLong_FromUnsignedLongLong(vaccel_poses_image_height(result)),
                         py_poses_list(result),
                         vac_py_text(vaccel_poses_backend(result)),
                         vac_py_text(vaccel_poses_device(result)),
                         PyLong_FromLong(vaccel_poses_precision(result)),
                         vac_py_text(vaccel_poses_model_sha256(result)),
                         Py_BuildValue("(KKKK)", (unsigned long long)vaccel_poses_phase_ns(result, 0), (unsigned long long)vaccel_poses_phase_ns(result, 1), (unsigned long long)vaccel_poses_phase_ns(result, 2), (unsigned long long)vaccel_poses_phase_ns(result, 3)));
}

static PyObject *py_depth_map(const vaccel_depth_map *result)
{
    return Py_BuildValue("(NNNNNNNNNNN)",
                         PyLong_FromUnsignedLongLong(vaccel_depth_map_width(result)),
                         PyLong_FromUnsignedLongLong(vaccel_depth_map_height(result)),
                         PyBool_FromLong(vaccel_depth_map_metric(result)),
                         PyFloat_FromDouble(vaccel_depth_map_nearest(result)),
                         PyFloat_FromDouble(vaccel_depth_map_farthest(result)),
                         vac_py_bytes(vaccel_depth_map_values(result), vaccel_depth_map_values_count(result) * 4),
                         vac_py_text(vaccel_depth_map_backend(result)),
                         vac_py_text(vaccel_depth_map_device(result)),
                         PyLong_FromLong(vaccel_depth_map_precision(result)),
                         vac_py_text(vaccel_depth_map_model_sha256(result)),
                         Py_BuildValue("(KKKK)", (unsigned long long)vaccel_depth_map_phase_ns(result, 0), (unsigned long long)vaccel_depth_map_phase_ns(result, 1), (unsigned long long)vaccel_depth_map_phase_ns(result, 2), (unsigned long long)vaccel_depth_map_phase_ns(result, 3)));
}

%}
typedef int32_t vaccel_pixel_format;
typedef int32_t vaccel_precision;
typedef int32_t vaccel_performance;
typedef int32_t vaccel_phase;
typedef int32_t vaccel_dtype;
typedef int32_t vaccel_verdict;

%typemap(in, numinputs=0) vaccel_classification ** (vaccel_classification *taken = NULL) "$1 = &taken;"
%typemap(argout) vaccel_classification ** {
    PyObject *tuple = py_classification(*$1);
    vaccel_classification_release(*$1);
    if (!tuple)
        SWIG_fail;
    Py_DECREF($result);
    $result = tuple;
}

%typemap(in, numinputs=0) vaccel_inventory ** (vaccel_inventory *taken = NULL) "$1 = &taken;"
%typemap(argout) vaccel_inventory ** {
    PyObject *tuple = py_inventory(*$1);
    vaccel_inventory_release(*$1);
    if (!tuple)
        SWIG_fail;
    Py_DECREF($result);
    $result = tuple;
}

%typemap(in, numinputs=0) vaccel_explanation ** (vaccel_explanation *taken = NULL) "$1 = &taken;"
%typemap(argout) vaccel_explanation ** {
    PyObject *tuple = py_explanation(*$1);
    vaccel_explanation_release(*$1);
    if (!tuple)
        SWIG_fail;
    Py_DECREF($result);
    $result = tuple;
}

%typemap(in, numinputs=0) vaccel_model_info ** (vaccel_model_info *taken = NULL) "$1 = &taken;"
%typemap(argout) vaccel_model_info ** {
    PyObject *tuple = py_model_info(*$1);
    vaccel_model_info_release(*$1);
    if (!tuple)
        SWIG_fail;
    Py_DECREF($result);
    $result = tuple;
}

%typemap(in, numinputs=0) vaccel_classifications ** (vaccel_classifications *taken = NULL) "$1 = &taken;"
%typemap(argout) vaccel_classifications ** {
    PyObject *tuple = py_classifications(*$1);
    vaccel_classifications_release(*$1);
    if (!tuple)
        SWIG_fail;
    Py_DECREF($result);
    $result = tuple;
}

%typemap(in, numinputs=0) vaccel_detection ** (vaccel_detection *taken = NULL) "$1 = &taken;"
%typemap(argout) vaccel_detection ** {
    PyObject *tuple = py_detection(*$1);
    vaccel_detection_release(*$1);
    if (!tuple)
        SWIG_fail;
    Py_DECREF($result);
    $result = tuple;
}

%typemap(in, numinputs=0) vaccel_segmentation ** (vaccel_segmentation *taken = NULL) "$1 = &taken;"
%typemap(argout) vaccel_segmentation ** {
    PyObject *tuple = py_segmentation(*$1);
    vaccel_segmentation_release(*$1);
    if (!tuple)
        SWIG_fail;
    Py_DECREF($result);
    $result = tuple;
}

%typemap(in, numinputs=0) vaccel_poses ** (vaccel_poses *taken = NULL) "$1 = &taken;"
%typemap(argout) vaccel_poses ** {
    PyObject *tuple = py_poses(*$1);
    vaccel_poses_release(*$1);
    if (!tuple)
        SWIG_fail;
    Py_DECREF($result);
    $result = tuple;
}

%typemap(in, numinputs=0) vaccel_depth_map ** (vaccel_depth_map *taken = NULL) "$1 = &taken;"
%typemap(argout) vaccel_depth_map ** {
    PyObject *tuple = py_depth_map(*$1);
    vaccel_depth_map_release(*$1);
    if (!tuple)
        SWIG_fail;
    Py_DECREF($result);
    $result = tuple;
}

%rename(noop) py_noop;
%inline %{
static vaccel_status py_noop(vac_py_session *session)
{
    vaccel_status status;
    VAC_PY_CALL_QUICK(session, status, vaccel_noop(vac_py_session_pointer(session)));
    return status;
}
%}

%rename(noop_submit) py_noop_submit;
%rename(noop_result) py_noop_result;
%inline %{
static vaccel_status py_noop_submit(PyObject *made, vac_py_session *session)
{
    vac_py_handle *handle = vac_py_call_blank(made, 0);
    if (!handle)
        return VACCEL_ERR_INVALID;
    vaccel_status status;
    vaccel_call *call = NULL;
    VAC_PY_CALL(status, vaccel_noop_submit(vac_py_session_pointer(session), &call));
    return vac_py_call_adopt(handle, status, call);
}

static vaccel_status py_noop_result(vac_py_call *call)
{
    return vaccel_noop_result(vac_py_call_pointer(call));
}
%}

%rename(model_describe) py_model_describe;
%inline %{
static vaccel_status py_model_describe(vac_py_session *session, vac_py_model *model, vaccel_model_info **result)
{
    vaccel_status status;
    VAC_PY_CALL(status, vaccel_model_describe(vac_py_session_pointer(session), vac_py_model_pointer(model), result));
    return status;
}
%}

%rename(model_describe_submit) py_model_describe_submit;
%rename(model_describe_result) py_model_describe_result;
%inline %{
static vaccel_status py_model_describe_submit(PyObject *made, vac_py_session *session, vac_py_model *model)
{
    vac_py_handle *handle = vac_py_call_blank(made, 0);
    if (!handle)
        return VACCEL_ERR_INVALID;
    vaccel_status status;
    vaccel_call *call = NULL;
    VAC_PY_CALL(status, vaccel_model_describe_submit(vac_py_session_pointer(session), vac_py_model_pointer(model), &call));
    return vac_py_call_adopt(handle, status, call);
}

static vaccel_status py_model_describe_result(vac_py_call *call, vaccel_model_info **result)
{
    return vaccel_model_describe_result(vac_py_call_pointer(call), result);
}
%}

%rename(image_classify) py_image_classify;
%inline %{
static vaccel_status py_image_classify(vac_py_session *session, vac_py_image *image, vac_py_model *model, uint32_t top_k, float min_score, vaccel_classification **result)
{
    vaccel_status status;
    vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    params.top_k = top_k;
    params.min_score = min_score;
    VAC_PY_CALL(status, vaccel_image_classify(vac_py_session_pointer(session), vac_py_image_pointer(image), vac_py_model_pointer(model), &params, result));
    return status;
}
%}

%rename(image_classify_submit) py_image_classify_submit;
%rename(image_classify_result) py_image_classify_result;
%inline %{
static vaccel_status py_image_classify_submit(PyObject *made, vac_py_session *session, vac_py_image *image, vac_py_model *model, uint32_t top_k, float min_score)
{
    vac_py_handle *handle = vac_py_call_blank(made, 0);
    if (!handle)
        return VACCEL_ERR_INVALID;
    vaccel_status status;
    vaccel_call *call = NULL;
    vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    params.top_k = top_k;
    params.min_score = min_score;
    VAC_PY_CALL(status, vaccel_image_classify_submit(vac_py_session_pointer(session), vac_py_image_pointer(image), vac_py_model_pointer(model), &params, &call));
    return vac_py_call_adopt(handle, status, call);
}

static vaccel_status py_image_classify_result(vac_py_call *call, vaccel_classification **result)
{
    return vaccel_image_classify_result(vac_py_call_pointer(call), result);
}
%}

%rename(image_classify_batch) py_image_classify_batch;
%inline %{
static vaccel_status py_image_classify_batch(vac_py_session *session, vac_py_images *images, vac_py_model *model, uint32_t top_k, float min_score, vaccel_classifications **result)
{
    vaccel_status status;
    vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    params.top_k = top_k;
    params.min_score = min_score;
    VAC_PY_CALL(status, vaccel_image_classify_batch(vac_py_session_pointer(session), images->pointers, images->count, vac_py_model_pointer(model), &params, result));
    return status;
}
%}

%rename(image_classify_batch_submit) py_image_classify_batch_submit;
%rename(image_classify_batch_result) py_image_classify_batch_result;
%inline %{
static vaccel_status py_image_classify_batch_submit(PyObject *made, vac_py_session *session, vac_py_images *images, vac_py_model *model, uint32_t top_k, float min_score)
{
    vac_py_handle *handle = vac_py_call_blank(made, 0);
    if (!handle)
        return VACCEL_ERR_INVALID;
    vaccel_status status;
    vaccel_call *call = NULL;
    vaccel_image_classify_params params = VACCEL_IMAGE_CLASSIFY_PARAMS_INIT;
    params.top_k = top_k;
    params.min_score = min_score;
    VAC_PY_CALL(status, vaccel_image_classify_batch_submit(vac_py_session_pointer(session), images->pointers, images->count, vac_py_model_pointer(model), &params, &call));
    return vac_py_call_adopt(handle, status, call);
}

static vaccel_status py_image_classify_batch_result(vac_py_call *call, vaccel_classifications **result)
{
    return vaccel_image_classify_batch_result(vac_py_call_pointer(call), result);
}
%}

%rename(image_detect) py_image_detect;
%inline %{
static vaccel_status py_image_detect(vac_py_session *session, vac_py_image *image, vac_py_model *model, uint32_t max_boxes, float min_score, float max_overlap, vaccel_detection **result)
{
    vaccel_status status;
    vaccel_image_detect_params params = VACCEL_IMAGE_DETECT_PARAMS_INIT;
    params.max_boxes = max_boxes;
    params.min_score = min_score;
    params.max_overlap = max_overlap;
    VAC_PY_CALL(status, vaccel_image_detect(vac_py_session_pointer(session), vac_py_image_pointer(image), vac_py_model_pointer(model), &params, result));
    return status;
}
%}

%rename(image_detect_submit) py_image_detect_submit;
%rename(image_detect_result) py_image_detect_result;
%inline %{
static vaccel_status py_image_detect_submit(PyObject *made, vac_py_session *session, vac_py_image *image, vac_py_model *model, uint32_t max_boxes, float min_score, float max_overlap)
{
    vac_py_handle *handle = vac_py_call_blank(made, 0);
    if (!handle)
        return VACCEL_ERR_INVALID;
    vaccel_status status;
    vaccel_call *call = NULL;
    vaccel_image_detect_params params = VACCEL_IMAGE_DETECT_PARAMS_INIT;
    params.max_boxes = max_boxes;
    params.min_score = min_score;
    params.max_overlap = max_overlap;
    VAC_PY_CALL(status, vaccel_image_detect_submit(vac_py_session_pointer(session), vac_py_image_pointer(image), vac_py_model_pointer(model), &params, &call));
    return vac_py_call_adopt(handle, status, call);
}

static vaccel_status py_image_detect_result(vac_py_call *call, vaccel_detection **result)
{
    return vaccel_image_detect_result(vac_py_call_pointer(call), result);
}
%}

%rename(image_segment) py_image_segment;
%inline %{
static vaccel_status py_image_segment(vac_py_session *session, vac_py_image *image, vac_py_model *model, uint32_t width, uint32_t height, vaccel_segmentation **result)
{
    vaccel_status status;
    vaccel_image_segment_params params = VACCEL_IMAGE_SEGMENT_PARAMS_INIT;
    params.width = width;
    params.height = height;
    VAC_PY_CALL(status, vaccel_image_segment(vac_py_session_pointer(session), vac_py_image_pointer(image), vac_py_model_pointer(model), &params, result));
    return status;
}
%}

%rename(image_segment_submit) py_image_segment_submit;
%rename(image_segment_result) py_image_segment_result;
%inline %{
static vaccel_status py_image_segment_submit(PyObject *made, vac_py_session *session, vac_py_image *image, vac_py_model *model, uint32_t width, uint32_t height)
{
    vac_py_handle *handle = vac_py_call_blank(made, 0);
    if (!handle)
        return VACCEL_ERR_INVALID;
    vaccel_status status;
    vaccel_call *call = NULL;
    vaccel_image_segment_params params = VACCEL_IMAGE_SEGMENT_PARAMS_INIT;
    params.width = width;
    params.height = height;
    VAC_PY_CALL(status, vaccel_image_segment_submit(vac_py_session_pointer(session), vac_py_image_pointer(image), vac_py_model_pointer(model), &params, &call));
    return vac_py_call_adopt(handle, status, call);
}

static vaccel_status py_image_segment_result(vac_py_call *call, vaccel_segmentation **result)
{
    return vaccel_image_segment_result(vac_py_call_pointer(call), result);
}
%}

%rename(image_pose) py_image_pose;
%inline %{
static vaccel_status py_image_pose(vac_py_session *session, vac_py_image *image, vac_py_model *model, uint32_t max_poses, float min_score, vaccel_poses **result)
{
    vaccel_status status;
    vaccel_image_pose_params params = VACCEL_IMAGE_POSE_PARAMS_INIT;
    params.max_poses = max_poses;
    params.min_score = min_score;
    VAC_PY_CALL(status, vaccel_image_pose(vac_py_session_pointer(session), vac_py_image_pointer(image), vac_py_model_pointer(model), &params, result));
    return status;
}
%}

%rename(image_pose_submit) py_image_pose_submit;
%rename(image_pose_result) py_image_pose_result;
%inline %{
static vaccel_status py_image_pose_submit(PyObject *made, vac_py_session *session, vac_py_image *image, vac_py_model *model, uint32_t max_poses, float min_score)
{
    vac_py_handle *handle = vac_py_call_blank(made, 0);
    if (!handle)
        return VACCEL_ERR_INVALID;
    vaccel_status status;
    vaccel_call *call = NULL;
    vaccel_image_pose_params params = VACCEL_IMAGE_POSE_PARAMS_INIT;
    params.max_poses = max_poses;
    params.min_score = min_score;
    VAC_PY_CALL(status, vaccel_image_pose_submit(vac_py_session_pointer(session), vac_py_image_pointer(image), vac_py_model_pointer(model), &params, &call));
    return vac_py_call_adopt(handle, status, call);
}

static vaccel_status py_image_pose_result(vac_py_call *call, vaccel_poses **result)
{
    return vaccel_image_pose_result(vac_py_call_pointer(call), result);
}
%}

%rename(image_depth) py_image_depth;
%inline %{
static vaccel_status py_image_depth(vac_py_session *session, vac_py_image *image, vac_py_model *model, uint32_t width, uint32_t height, vaccel_depth_map **result)
{
    vaccel_status status;
    vaccel_image_depth_params params = VACCEL_IMAGE_DEPTH_PARAMS_INIT;
    params.width = width;
    params.height = height;
    VAC_PY_CALL(status, vaccel_image_depth(vac_py_session_pointer(session), vac_py_image_pointer(image), vac_py_model_pointer(model), &params, result));
    return status;
}
%}

%rename(image_depth_submit) py_image_depth_submit;
%rename(image_depth_result) py_image_depth_result;
%inline %{
static vaccel_status py_image_depth_submit(PyObject *made, vac_py_session *session, vac_py_image *image, vac_py_model *model, uint32_t width, uint32_t height)
{
    vac_py_handle *handle = vac_py_call_blank(made, 0);
    if (!handle)
        return VACCEL_ERR_INVALID;
    vaccel_status status;
    vaccel_call *call = NULL;
    vaccel_image_depth_params params = VACCEL_IMAGE_DEPTH_PARAMS_INIT;
    params.width = width;
    params.height = height;
    VAC_PY_CALL(status, vaccel_image_depth_submit(vac_py_session_pointer(session), vac_py_image_pointer(image), vac_py_model_pointer(model), &params, &call));
    return vac_py_call_adopt(handle, status, call);
}

static vaccel_status py_image_depth_result(vac_py_call *call, vaccel_depth_map **result)
{
    return vaccel_image_depth_result(vac_py_call_pointer(call), result);
}
%}

%rename(blas_sgemm) py_blas_sgemm;
%inline %{
static PyObject *py_blas_sgemm(vac_py_session *session, uint64_t m, uint64_t n, uint64_t k, float alpha, vac_py_in_f32 *a, vac_py_in_f32 *b, float beta, vac_py_out_f32 *c, uint8_t transpose_a, uint8_t transpose_b, uint64_t lda, uint64_t ldb, uint64_t ldc)
{
    vaccel_status status;
    vaccel_blas_sgemm_params params = VACCEL_BLAS_SGEMM_PARAMS_INIT;
    params.transpose_a = transpose_a;
    params.transpose_b = transpose_b;
    params.lda = lda;
    params.ldb = ldb;
    params.ldc = ldc;
    VAC_PY_CALL(status, vaccel_blas_sgemm(vac_py_session_pointer(session), m, n, k, alpha, a->data, a->count, b->data, b->count, beta, &params, c->data, c->count));
    if (vac_py_done(status))
        return NULL;
    Py_RETURN_NONE;
}
%}

%rename(blas_sgemv) py_blas_sgemv;
%inline %{
static PyObject *py_blas_sgemv(vac_py_session *session, uint64_t m, uint64_t n, float alpha, vac_py_in_f32 *a, vac_py_in_f32 *x, float beta, vac_py_out_f32 *y, uint8_t transpose, uint64_t lda, int64_t incx, int64_t incy)
{
    vaccel_status status;
    vaccel_blas_sgemv_params params = VACCEL_BLAS_SGEMV_PARAMS_INIT;
    params.transpose = transpose;
    params.lda = lda;
    params.incx = incx;
    params.incy = incy;
    VAC_PY_CALL(status, vaccel_blas_sgemv(vac_py_session_pointer(session), m, n, alpha, a->data, a->count, x->data, x->count, beta, &params, y->data, y->count));
    if (vac_py_done(status))
        return NULL;
    Py_RETURN_NONE;
}
%}

%rename(blas_saxpy) py_blas_saxpy;
%inline %{
static PyObject *py_blas_saxpy(vac_py_session *session, uint64_t n, float alpha, vac_py_in_f32 *x, vac_py_out_f32 *y, int64_t incx, int64_t incy)
{
    vaccel_status status;
    vaccel_blas_vector_params params = VACCEL_BLAS_VECTOR_PARAMS_INIT;
    params.incx = incx;
    params.incy = incy;
    VAC_PY_CALL(status, vaccel_blas_saxpy(vac_py_session_pointer(session), n, alpha, x->data, x->count, &params, y->data, y->count));
    if (vac_py_done(status))
        return NULL;
    Py_RETURN_NONE;
}
%}

%rename(blas_sdot) py_blas_sdot;
%inline %{
static PyObject *py_blas_sdot(vac_py_session *session, uint64_t n, vac_py_in_f32 *x, vac_py_in_f32 *y, int64_t incx, int64_t incy)
{
    vaccel_status status;
    float dot = 0;
    vaccel_blas_vector_params params = VACCEL_BLAS_VECTOR_PARAMS_INIT;
    params.incx = incx;
    params.incy = incy;
    VAC_PY_CALL(status, vaccel_blas_sdot(vac_py_session_pointer(session), n, x->data, x->count, y->data, y->count, &params, &dot));
    if (vac_py_done(status))
        return NULL;
    return PyFloat_FromDouble(dot);
}
%}

%rename(vector_add) py_vector_add;
%inline %{
static PyObject *py_vector_add(vac_py_session *session, vac_py_in_f32 *a, vac_py_in_f32 *b, vac_py_out_f32 *sum)
{
    vaccel_status status;
    if (!vac_py_array_match(a, "a", b, "b"))
        return NULL;
    if (!vac_py_array_match(a, "a", sum, "sum"))
        return NULL;
    VAC_PY_CALL(status, vaccel_vector_add(vac_py_session_pointer(session), a->count, a->data, b->data, sum->data));
    if (vac_py_done(status))
        return NULL;
    Py_RETURN_NONE;
}
%}

%rename(matrix_multiply) py_matrix_multiply;
%inline %{
static PyObject *py_matrix_multiply(vac_py_session *session, uint64_t m, uint64_t n, uint64_t k, vac_py_in_f32 *a, vac_py_in_f32 *b, vac_py_out_f32 *product)
{
    vaccel_status status;
    VAC_PY_CALL(status, vaccel_matrix_multiply(vac_py_session_pointer(session), m, n, k, a->data, a->count, b->data, b->count, product->data, product->count));
    if (vac_py_done(status))
        return NULL;
    Py_RETURN_NONE;
}
%}

%rename(minmax) py_minmax;
%inline %{
static PyObject *py_minmax(vac_py_session *session, vac_py_in_f32 *values)
{
    vaccel_status status;
    float smallest = 0;
    float largest = 0;
    VAC_PY_CALL(status, vaccel_minmax(vac_py_session_pointer(session), values->count, values->data, &smallest, &largest));
    if (vac_py_done(status))
        return NULL;
    return Py_BuildValue("(NN)", PyFloat_FromDouble(smallest), PyFloat_FromDouble(largest));
}
%}

%rename(array_copy) py_array_copy;
%inline %{
static PyObject *py_array_copy(vac_py_session *session, vac_py_in_u8 *source, vac_py_out_u8 *copy)
{
    vaccel_status status;
    if (!vac_py_array_match(source, "source", copy, "copy"))
        return NULL;
    VAC_PY_CALL(status, vaccel_array_copy(vac_py_session_pointer(session), source->count, source->data, copy->data));
    if (vac_py_done(status))
        return NULL;
    Py_RETURN_NONE;
}
%}

%wrapper %{
/* A method of the session itself, so that calling it costs one call and no Python frame. */
static PyObject *method_noop(PyObject *self, PyObject *unused)
{
    (void)unused;
    return _wrap_noop(NULL, self);
}

static PyMethodDef session_methods[] = {
    {"noop", method_noop, METH_NOARGS, "noop($self, /)\n--\n\nDo nothing.\n\nGoes through the whole path (session, selection, backend) and back: what it costs is what any call pays on top."},
    {NULL, NULL, 0, NULL},
};
%}
