/* SPDX-License-Identifier: Apache-2.0 */
/* Whether api.h says what TensorFlow's own header says; compiled where the header is, and never
 * run. */
#include <tensorflow/c/c_api.h>
#include <tensorflow/c/tf_tstring.h>

#define VAC_TF_API_FROM_HEADER
#include "../api.h"

#define SAME_VALUE(name) _Static_assert((int)VAC_TF_##name == (int)TF_##name, "TF_" #name)
SAME_VALUE(FLOAT);
SAME_VALUE(DOUBLE);
SAME_VALUE(INT32);
SAME_VALUE(UINT8);
SAME_VALUE(INT16);
SAME_VALUE(INT8);
SAME_VALUE(STRING);
SAME_VALUE(INT64);
SAME_VALUE(BOOL);
SAME_VALUE(BFLOAT16);
SAME_VALUE(UINT16);
SAME_VALUE(HALF);
SAME_VALUE(UINT32);
SAME_VALUE(UINT64);
SAME_VALUE(OK);
SAME_VALUE(INVALID_ARGUMENT);
SAME_VALUE(RESOURCE_EXHAUSTED);
_Static_assert(sizeof(TF_TString) == 24, "the size of a string");
_Static_assert(sizeof(TF_DataType) == sizeof(int) && sizeof(TF_Code) == sizeof(int),
               "enums are passed as int");

/* Functions with an enum in them, for which api.h has an int, are spelled out. */
#define SAME_FUNCTION(result, name, ...)                                                           \
    _Static_assert(__builtin_types_compatible_p(__typeof__(TF_##name), result(__VA_ARGS__)),       \
                   "TF_" #name " is declared otherwise")
SAME_FUNCTION(TF_Code, GetCode, const TF_Status *);
SAME_FUNCTION(TF_DataType, OperationOutputType, TF_Output);
SAME_FUNCTION(TF_DataType, TensorType, const TF_Tensor *);
SAME_FUNCTION(TF_Tensor *, NewTensor, TF_DataType, const int64_t *, int, void *, size_t,
              void (*)(void *, size_t, void *), void *);
SAME_FUNCTION(TF_Tensor *, AllocateTensor, TF_DataType, const int64_t *, int, size_t);

/* The others are assigned. */
extern const struct vac_tf_functions vac_tf_theirs;
const struct vac_tf_functions vac_tf_theirs = {
    .Version = TF_Version,
    .NewStatus = TF_NewStatus,
    .DeleteStatus = TF_DeleteStatus,
    .Message = TF_Message,
    .NewBuffer = TF_NewBuffer,
    .DeleteBuffer = TF_DeleteBuffer,
    .NewGraph = TF_NewGraph,
    .DeleteGraph = TF_DeleteGraph,
    .GraphOperationByName = TF_GraphOperationByName,
    .OperationNumOutputs = TF_OperationNumOutputs,
    .NewSessionOptions = TF_NewSessionOptions,
    .DeleteSessionOptions = TF_DeleteSessionOptions,
    .SetConfig = TF_SetConfig,
    .LoadSessionFromSavedModel = TF_LoadSessionFromSavedModel,
    .CloseSession = TF_CloseSession,
    .DeleteSession = TF_DeleteSession,
    .SessionRun = TF_SessionRun,
    .DeleteTensor = TF_DeleteTensor,
    .NumDims = TF_NumDims,
    .Dim = TF_Dim,
    .TensorByteSize = TF_TensorByteSize,
    .TensorData = TF_TensorData,
    .StringInit = TF_StringInit,
    .StringCopy = TF_StringCopy,
    .StringDealloc = TF_StringDealloc,
    .StringGetDataPointer = TF_StringGetDataPointer,
    .StringGetSize = TF_StringGetSize,
};
