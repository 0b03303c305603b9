/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The part of ONNX Runtime's C API that this backend calls. No package brings the header, so it is
 * declared here; the names are ONNX Runtime's own.
 *
 * OrtApi is a table of functions that only ever grows at its end, so a function's place in it is
 * its ABI. The places were taken from the list in the Rust crate ort-sys 2.0.0-rc.15 (src/lib.rs,
 * struct OrtApi, fields for wasm left out; MIT or Apache-2.0), and are checked below by the
 * compiler and in tests by calling them. What is called without a question is in the table since
 * API version 17.
 */
#ifndef VACCEL_ONNXRUNTIME_API_H
#define VACCEL_ONNXRUNTIME_API_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The oldest version of the table that has all of it but what stands after
 * GetResizedStringTensorElementBuffer; version N came with release 1.N. */
#define VAC_ORT_API_VERSION 17u
/** The version that has those too; asked for where the release has it. */
#define VAC_ORT_API_NEWEST 24u

typedef struct OrtAllocator OrtAllocator;
typedef struct OrtCUDAProviderOptionsV2 OrtCUDAProviderOptionsV2;
typedef struct OrtEnv OrtEnv;
typedef struct OrtEpDevice OrtEpDevice;
typedef struct OrtHardwareDevice OrtHardwareDevice;
typedef struct OrtMemoryInfo OrtMemoryInfo;
typedef struct OrtRunOptions OrtRunOptions;
typedef struct OrtSession OrtSession;
typedef struct OrtSessionOptions OrtSessionOptions;
typedef struct OrtStatus OrtStatus;
typedef struct OrtTensorRTProviderOptionsV2 OrtTensorRTProviderOptionsV2;
typedef struct OrtTensorTypeAndShapeInfo OrtTensorTypeAndShapeInfo;
typedef struct OrtTypeInfo OrtTypeInfo;
typedef struct OrtValue OrtValue;

/** Elements of tensors: ONNXTensorElementDataType. */
enum {
    ORT_FLOAT = 1,
    ORT_UINT8 = 2,
    ORT_INT8 = 3,
    ORT_UINT16 = 4,
    ORT_INT16 = 5,
    ORT_INT32 = 6,
    ORT_INT64 = 7,
    ORT_STRING = 8,
    ORT_BOOL = 9,
    ORT_FLOAT16 = 10,
    ORT_DOUBLE = 11,
    ORT_UINT32 = 12,
    ORT_UINT64 = 13,
    ORT_BFLOAT16 = 16
};

/** OrtLoggingLevel, GraphOptimizationLevel, OrtAllocatorType and OrtMemType, as far as used. */
enum { ORT_LOGGING_WARNING = 2, ORT_LOGGING_ERROR = 3 };
enum { ORT_OPTIMIZE_NOTHING = 0, ORT_OPTIMIZE_ALL = 99 };
/** OrtHardwareDeviceType. */
enum { ORT_HARDWARE_CPU = 0, ORT_HARDWARE_GPU = 1, ORT_HARDWARE_NPU = 2 };
enum { ORT_ARENA_ALLOCATOR = 1, ORT_MEM_DEFAULT = 0 };

typedef void (*OrtLoggingFunction)(void *param, int level, const char *category, const char *id,
                                   const char *location, const char *message);

typedef struct OrtApi {
    const void *unused_0[1];
    int (*GetErrorCode)(const OrtStatus *status);            /* 1 */
    const char *(*GetErrorMessage)(const OrtStatus *status); /* 2 */
    const void *unused_3[1];
    OrtStatus *(*CreateEnvWithCustomLogger)(OrtLoggingFunction function, void *param, int level,
                                            const char *id, OrtEnv **out); /* 4 */
    const void *unused_5[2];
    OrtStatus *(*CreateSession)(const OrtEnv *env, const char *path,
                                const OrtSessionOptions *options, OrtSession **out); /* 7 */
    OrtStatus *(*CreateSessionFromArray)(const OrtEnv *env, const void *data, size_t size,
                                         const OrtSessionOptions *options,
                                         OrtSession **out); /* 8 */
    OrtStatus *(*Run)(OrtSession *session, const OrtRunOptions *options,
                      const char *const *input_names, const OrtValue *const *inputs,
                      size_t input_count, const char *const *output_names, size_t output_count,
                      OrtValue **outputs);                       /* 9 */
    OrtStatus *(*CreateSessionOptions)(OrtSessionOptions **out); /* 10 */
    const void *unused_11[12];
    OrtStatus *(*SetSessionGraphOptimizationLevel)(OrtSessionOptions *options, int level); /* 23 */
    OrtStatus *(*SetIntraOpNumThreads)(OrtSessionOptions *options, int threads);           /* 24 */
    const void *unused_25[5];
    OrtStatus *(*SessionGetInputCount)(const OrtSession *session, size_t *out);  /* 30 */
    OrtStatus *(*SessionGetOutputCount)(const OrtSession *session, size_t *out); /* 31 */
    const void *unused_32[1];
    OrtStatus *(*SessionGetInputTypeInfo)(const OrtSession *session, size_t index,
                                          OrtTypeInfo **out); /* 33 */
    OrtStatus *(*SessionGetOutputTypeInfo)(const OrtSession *session, size_t index,
                                           OrtTypeInfo **out); /* 34 */
    const void *unused_35[1];
    OrtStatus *(*SessionGetInputName)(const OrtSession *session, size_t index,
                                      OrtAllocator *allocator, char **out); /* 36 */
    OrtStatus *(*SessionGetOutputName)(const OrtSession *session, size_t index,
                                       OrtAllocator *allocator, char **out); /* 37 */
    const void *unused_38[10];
    OrtStatus *(*CreateTensorAsOrtValue)(OrtAllocator *allocator, const int64_t *shape, size_t rank,
                                         int type, OrtValue **out); /* 48 */
    OrtStatus *(*CreateTensorWithDataAsOrtValue)(const OrtMemoryInfo *info, void *data, size_t size,
                                                 const int64_t *shape, size_t rank, int type,
                                                 OrtValue **out);    /* 49 */
    OrtStatus *(*IsTensor)(const OrtValue *value, int *out);         /* 50 */
    OrtStatus *(*GetTensorMutableData)(OrtValue *value, void **out); /* 51 */
    const void *unused_52[1];
    OrtStatus *(*GetStringTensorDataLength)(const OrtValue *value, size_t *out); /* 53 */
    OrtStatus *(*GetStringTensorContent)(const OrtValue *value, void *text, size_t size,
                                         size_t *offsets, size_t count); /* 54 */
    OrtStatus *(*CastTypeInfoToTensorInfo)(const OrtTypeInfo *info,
                                           const OrtTensorTypeAndShapeInfo **out); /* 55 */
    const void *unused_56[4];
    OrtStatus *(*GetTensorElementType)(const OrtTensorTypeAndShapeInfo *info, int *out);  /* 60 */
    OrtStatus *(*GetDimensionsCount)(const OrtTensorTypeAndShapeInfo *info, size_t *out); /* 61 */
    OrtStatus *(*GetDimensions)(const OrtTensorTypeAndShapeInfo *info, int64_t *dims,
                                size_t count); /* 62 */
    OrtStatus *(*GetSymbolicDimensions)(const OrtTensorTypeAndShapeInfo *info, const char **names,
                                        size_t count); /* 63 */
    OrtStatus *(*GetTensorShapeElementCount)(const OrtTensorTypeAndShapeInfo *info,
                                             size_t *out); /* 64 */
    OrtStatus *(*GetTensorTypeAndShape)(const OrtValue *value,
                                        OrtTensorTypeAndShapeInfo **out); /* 65 */
    const void *unused_66[3];
    OrtStatus *(*CreateCpuMemoryInfo)(int allocator, int type, OrtMemoryInfo **out); /* 69 */
    const void *unused_70[6];
    OrtStatus *(*AllocatorFree)(OrtAllocator *allocator, void *memory); /* 76 */
    const void *unused_77[1];
    OrtStatus *(*GetAllocatorWithDefaultOptions)(OrtAllocator **out); /* 78 */
    const void *unused_79[13];
    void (*ReleaseEnv)(OrtEnv *env);                /* 92 */
    void (*ReleaseStatus)(OrtStatus *status);       /* 93 */
    void (*ReleaseMemoryInfo)(OrtMemoryInfo *info); /* 94 */
    void (*ReleaseSession)(OrtSession *session);    /* 95 */
    void (*ReleaseValue)(OrtValue *value);          /* 96 */
    const void *unused_97[1];
    void (*ReleaseTypeInfo)(OrtTypeInfo *info);                             /* 98 */
    void (*ReleaseTensorTypeAndShapeInfo)(OrtTensorTypeAndShapeInfo *info); /* 99 */
    void (*ReleaseSessionOptions)(OrtSessionOptions *options);              /* 100 */
    const void *unused_101[24];
    OrtStatus *(*GetAvailableProviders)(char ***out, int *count);         /* 125 */
    OrtStatus *(*ReleaseAvailableProviders)(char **providers, int count); /* 126 */
    const void *unused_127[3];
    OrtStatus *(*AddSessionConfigEntry)(OrtSessionOptions *options, const char *key,
                                        const char *value); /* 130 */
    const void *unused_131[39];
    OrtStatus *(*SessionOptionsAppendExecutionProvider_TensorRT_V2)(
        OrtSessionOptions *options, const OrtTensorRTProviderOptionsV2 *provider);   /* 170 */
    OrtStatus *(*CreateTensorRTProviderOptions)(OrtTensorRTProviderOptionsV2 **out); /* 171 */
    OrtStatus *(*UpdateTensorRTProviderOptions)(OrtTensorRTProviderOptionsV2 *provider,
                                                const char *const *keys, const char *const *values,
                                                size_t count); /* 172 */
    const void *unused_173[1];
    void (*ReleaseTensorRTProviderOptions)(OrtTensorRTProviderOptionsV2 *provider); /* 174 */
    const void *unused_175[29];
    OrtStatus *(*SessionOptionsAppendExecutionProvider_CUDA_V2)(
        OrtSessionOptions *options, const OrtCUDAProviderOptionsV2 *provider); /* 204 */
    OrtStatus *(*CreateCUDAProviderOptions)(OrtCUDAProviderOptionsV2 **out);   /* 205 */
    OrtStatus *(*UpdateCUDAProviderOptions)(OrtCUDAProviderOptionsV2 *provider,
                                            const char *const *keys, const char *const *values,
                                            size_t count); /* 206 */
    const void *unused_207[1];
    void (*ReleaseCUDAProviderOptions)(OrtCUDAProviderOptionsV2 *provider); /* 208 */
    const void *unused_209[43];
    OrtStatus *(*GetResizedStringTensorElementBuffer)(OrtValue *value, size_t index, size_t size,
                                                      char **out); /* 252 */
    const void *unused_253[48];
    OrtStatus *(*RegisterExecutionProviderLibrary)(OrtEnv *env, const char *name,
                                                   const char *path); /* 301 */
    const void *unused_302[1];
    OrtStatus *(*GetEpDevices)(const OrtEnv *env, const OrtEpDevice *const **devices,
                               size_t *count); /* 303 */
    OrtStatus *(*SessionOptionsAppendExecutionProvider_V2)(OrtSessionOptions *options, OrtEnv *env,
                                                           const OrtEpDevice *const *devices,
                                                           size_t count, const char *const *keys,
                                                           const char *const *values,
                                                           size_t entries); /* 304 */
    const void *unused_305[2];
    int (*HardwareDevice_Type)(const OrtHardwareDevice *device); /* 307 */
    const void *unused_308[1];
    const char *(*HardwareDevice_Vendor)(const OrtHardwareDevice *device); /* 309 */
    const void *unused_310[2];
    const char *(*EpDevice_EpName)(const OrtEpDevice *device); /* 312 */
    const void *unused_313[3];
    const OrtHardwareDevice *(*EpDevice_Device)(const OrtEpDevice *device); /* 316 */
    const void *unused_317[73];
    bool (*TensorTypeAndShape_HasShape)(const OrtTensorTypeAndShapeInfo *info); /* 390 */
} OrtApi;

#define VAC_ORT_SLOT(name, slot)                                                                   \
    _Static_assert(offsetof(OrtApi, name) == (slot) * sizeof(void *), "the place of " #name)
VAC_ORT_SLOT(GetErrorCode, 1);
VAC_ORT_SLOT(GetErrorMessage, 2);
VAC_ORT_SLOT(CreateEnvWithCustomLogger, 4);
VAC_ORT_SLOT(CreateSession, 7);
VAC_ORT_SLOT(CreateSessionFromArray, 8);
VAC_ORT_SLOT(Run, 9);
VAC_ORT_SLOT(CreateSessionOptions, 10);
VAC_ORT_SLOT(SetSessionGraphOptimizationLevel, 23);
VAC_ORT_SLOT(SetIntraOpNumThreads, 24);
VAC_ORT_SLOT(SessionGetInputCount, 30);
VAC_ORT_SLOT(SessionGetOutputCount, 31);
VAC_ORT_SLOT(SessionGetInputTypeInfo, 33);
VAC_ORT_SLOT(SessionGetOutputTypeInfo, 34);
VAC_ORT_SLOT(SessionGetInputName, 36);
VAC_ORT_SLOT(SessionGetOutputName, 37);
VAC_ORT_SLOT(CreateTensorAsOrtValue, 48);
VAC_ORT_SLOT(CreateTensorWithDataAsOrtValue, 49);
VAC_ORT_SLOT(IsTensor, 50);
VAC_ORT_SLOT(GetTensorMutableData, 51);
VAC_ORT_SLOT(GetStringTensorDataLength, 53);
VAC_ORT_SLOT(GetStringTensorContent, 54);
VAC_ORT_SLOT(CastTypeInfoToTensorInfo, 55);
VAC_ORT_SLOT(GetTensorElementType, 60);
VAC_ORT_SLOT(GetDimensionsCount, 61);
VAC_ORT_SLOT(GetDimensions, 62);
VAC_ORT_SLOT(GetSymbolicDimensions, 63);
VAC_ORT_SLOT(GetTensorShapeElementCount, 64);
VAC_ORT_SLOT(GetTensorTypeAndShape, 65);
VAC_ORT_SLOT(CreateCpuMemoryInfo, 69);
VAC_ORT_SLOT(AllocatorFree, 76);
VAC_ORT_SLOT(GetAllocatorWithDefaultOptions, 78);
VAC_ORT_SLOT(ReleaseEnv, 92);
VAC_ORT_SLOT(ReleaseStatus, 93);
VAC_ORT_SLOT(ReleaseMemoryInfo, 94);
VAC_ORT_SLOT(ReleaseSession, 95);
VAC_ORT_SLOT(ReleaseValue, 96);
VAC_ORT_SLOT(ReleaseTypeInfo, 98);
VAC_ORT_SLOT(ReleaseTensorTypeAndShapeInfo, 99);
VAC_ORT_SLOT(ReleaseSessionOptions, 100);
VAC_ORT_SLOT(GetAvailableProviders, 125);
VAC_ORT_SLOT(ReleaseAvailableProviders, 126);
VAC_ORT_SLOT(AddSessionConfigEntry, 130);
VAC_ORT_SLOT(SessionOptionsAppendExecutionProvider_TensorRT_V2, 170);
VAC_ORT_SLOT(CreateTensorRTProviderOptions, 171);
VAC_ORT_SLOT(UpdateTensorRTProviderOptions, 172);
VAC_ORT_SLOT(ReleaseTensorRTProviderOptions, 174);
VAC_ORT_SLOT(SessionOptionsAppendExecutionProvider_CUDA_V2, 204);
VAC_ORT_SLOT(CreateCUDAProviderOptions, 205);
VAC_ORT_SLOT(UpdateCUDAProviderOptions, 206);
VAC_ORT_SLOT(ReleaseCUDAProviderOptions, 208);
VAC_ORT_SLOT(GetResizedStringTensorElementBuffer, 252);
VAC_ORT_SLOT(RegisterExecutionProviderLibrary, 301);
VAC_ORT_SLOT(GetEpDevices, 303);
VAC_ORT_SLOT(SessionOptionsAppendExecutionProvider_V2, 304);
VAC_ORT_SLOT(HardwareDevice_Type, 307);
VAC_ORT_SLOT(HardwareDevice_Vendor, 309);
VAC_ORT_SLOT(EpDevice_EpName, 312);
VAC_ORT_SLOT(EpDevice_Device, 316);
VAC_ORT_SLOT(TensorTypeAndShape_HasShape, 390);
#undef VAC_ORT_SLOT

/** What the library's one entry, OrtGetApiBase(), gives. */
typedef struct OrtApiBase {
    /** The table as of that version, or NULL when the library is older. */
    const OrtApi *(*GetApi)(uint32_t version);
    /** "1.32.0" */
    const char *(*GetVersionString)(void);
} OrtApiBase;

typedef const OrtApiBase *(*OrtGetApiBaseFunction)(void);

#endif
