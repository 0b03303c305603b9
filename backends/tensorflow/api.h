/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is used of TensorFlow's C API (tensorflow/c/c_api.h), whose header is only in the Python
 * package: the package is not needed to build. tests/header_test.c compares this with the header.
 */
#ifndef VACCEL_TENSORFLOW_API_H
#define VACCEL_TENSORFLOW_API_H

#include <stddef.h>
#include <stdint.h>

#ifndef VAC_TF_API_FROM_HEADER
typedef struct TF_Status TF_Status;
typedef struct TF_Tensor TF_Tensor;
typedef struct TF_Graph TF_Graph;
typedef struct TF_Session TF_Session;
typedef struct TF_SessionOptions TF_SessionOptions;
typedef struct TF_Operation TF_Operation;

typedef struct TF_Output {
    TF_Operation *oper;
    int index; /* of the output within the operation */
} TF_Output;

typedef struct TF_Buffer {
    const void *data;
    size_t length;
    void (*data_deallocator)(void *data, size_t length);
} TF_Buffer;

/* A string in a tensor: its bytes, or where they are. */
typedef struct TF_TString {
    union {
        uint64_t words[3];
    } u;
} TF_TString;
#endif

/** TF_DataType; what vaccel has no name for is left out. */
enum {
    VAC_TF_FLOAT = 1,
    VAC_TF_DOUBLE = 2,
    VAC_TF_INT32 = 3,
    VAC_TF_UINT8 = 4,
    VAC_TF_INT16 = 5,
    VAC_TF_INT8 = 6,
    VAC_TF_STRING = 7,
    VAC_TF_INT64 = 9,
    VAC_TF_BOOL = 10,
    VAC_TF_BFLOAT16 = 14,
    VAC_TF_UINT16 = 17,
    VAC_TF_HALF = 19,
    VAC_TF_UINT32 = 22,
    VAC_TF_UINT64 = 23
};

/** TF_Code. */
enum { VAC_TF_OK = 0, VAC_TF_INVALID_ARGUMENT = 3, VAC_TF_RESOURCE_EXHAUSTED = 8 };

/** X(result, name, parameters) of each function. TF_DataType is an enum of int's size. */
#define VAC_TF_FUNCTIONS(X)                                                                        \
    X(const char *, Version, (void))                                                               \
    VAC_TF_OTHER_FUNCTIONS(X)
#define VAC_TF_OTHER_FUNCTIONS(X)                                                                  \
    X(TF_Status *, NewStatus, (void))                                                              \
    X(void, DeleteStatus, (TF_Status *))                                                           \
    X(int, GetCode, (const TF_Status *))                                                           \
    X(const char *, Message, (const TF_Status *))                                                  \
    X(TF_Buffer *, NewBuffer, (void))                                                              \
    X(void, DeleteBuffer, (TF_Buffer *))                                                           \
    X(TF_Graph *, NewGraph, (void))                                                                \
    X(void, DeleteGraph, (TF_Graph *))                                                             \
    X(TF_Operation *, GraphOperationByName, (TF_Graph *, const char *))                            \
    X(int, OperationNumOutputs, (TF_Operation *))                                                  \
    X(int, OperationOutputType, (TF_Output))                                                       \
    X(TF_SessionOptions *, NewSessionOptions, (void))                                              \
    X(void, DeleteSessionOptions, (TF_SessionOptions *))                                           \
    X(void, SetConfig, (TF_SessionOptions *, const void *, size_t, TF_Status *))                   \
    X(TF_Session *, LoadSessionFromSavedModel,                                                     \
      (const TF_SessionOptions *, const TF_Buffer *, const char *, const char *const *, int,       \
       TF_Graph *, TF_Buffer *, TF_Status *))                                                      \
    X(void, CloseSession, (TF_Session *, TF_Status *))                                             \
    X(void, DeleteSession, (TF_Session *, TF_Status *))                                            \
    X(void, SessionRun,                                                                            \
      (TF_Session *, const TF_Buffer *, const TF_Output *, TF_Tensor *const *, int,                \
       const TF_Output *, TF_Tensor **, int, const TF_Operation *const *, int, TF_Buffer *,        \
       TF_Status *))                                                                               \
    X(TF_Tensor *, NewTensor,                                                                      \
      (int, const int64_t *, int, void *, size_t, void (*)(void *, size_t, void *), void *))       \
    X(TF_Tensor *, AllocateTensor, (int, const int64_t *, int, size_t))                            \
    X(void, DeleteTensor, (TF_Tensor *))                                                           \
    X(int, TensorType, (const TF_Tensor *))                                                        \
    X(int, NumDims, (const TF_Tensor *))                                                           \
    X(int64_t, Dim, (const TF_Tensor *, int))                                                      \
    X(size_t, TensorByteSize, (const TF_Tensor *))                                                 \
    X(void *, TensorData, (const TF_Tensor *))                                                     \
    X(void, StringInit, (TF_TString *))                                                            \
    X(void, StringCopy, (TF_TString *, const char *, size_t))                                      \
    X(void, StringDealloc, (TF_TString *))                                                         \
    X(const char *, StringGetDataPointer, (const TF_TString *))                                    \
    X(size_t, StringGetSize, (const TF_TString *))

/** TensorFlow's functions, as they were found in its library. */
struct vac_tf_functions {
#define VAC_TF_MEMBER(result, name, parameters) result(*name) parameters;
    VAC_TF_FUNCTIONS(VAC_TF_MEMBER)
#undef VAC_TF_MEMBER
};

#endif
