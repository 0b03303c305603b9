/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What engine.cpp uses of TensorRT's C++ API, declared anew for the test: names, arguments and
 * meaning are TensorRT's, the layout of its classes is not. What is compiled against this runs with
 * fake.cpp and with nothing else.
 */
#ifndef VACCEL_FAKE_NVINFER_H
#define VACCEL_FAKE_NVINFER_H

#include <cstddef>
#include <cstdint>

#define NV_TENSORRT_MAJOR 10
#define NV_TENSORRT_VERSION 100300L

typedef struct CUstream_st *cudaStream_t;

namespace nvinfer1
{

enum class DataType : int32_t {
    kFLOAT = 0,
    kHALF = 1,
    kINT8 = 2,
    kINT32 = 3,
    kBOOL = 4,
    kUINT8 = 5,
    kFP8 = 6,
    kBF16 = 7,
    kINT64 = 8
};

class Dims64
{
  public:
    static constexpr int32_t MAX_DIMS{8};
    int32_t nbDims;
    int64_t d[MAX_DIMS];
};
using Dims = Dims64;

class ILogger
{
  public:
    enum class Severity : int32_t {
        kINTERNAL_ERROR = 0,
        kERROR = 1,
        kWARNING = 2,
        kINFO = 3,
        kVERBOSE = 4
    };
    virtual void log(Severity severity, const char *text) noexcept = 0;
    virtual ~ILogger() = default;
};

class ITensor
{
  public:
    virtual const char *getName() const noexcept = 0;
    virtual Dims getDimensions() const noexcept = 0;
    virtual DataType getType() const noexcept = 0;
    virtual bool isShapeTensor() const noexcept = 0;
    virtual ~ITensor() = default;
};

class INetworkDefinition
{
  public:
    virtual int32_t getNbInputs() const noexcept = 0;
    virtual int32_t getNbOutputs() const noexcept = 0;
    virtual ITensor *getInput(int32_t index) const noexcept = 0;
    virtual ITensor *getOutput(int32_t index) const noexcept = 0;
    virtual ~INetworkDefinition() = default;
};

enum class OptProfileSelector : int32_t { kMIN = 0, kOPT = 1, kMAX = 2 };

class IOptimizationProfile
{
  public:
    virtual bool setDimensions(const char *input, OptProfileSelector select,
                               const Dims &dims) noexcept = 0;
    virtual ~IOptimizationProfile() = default;
};

enum class BuilderFlag : int32_t { kTF32 = 7 };

class IBuilderConfig
{
  public:
    virtual void clearFlag(BuilderFlag flag) noexcept = 0;
    virtual int32_t addOptimizationProfile(const IOptimizationProfile *profile) noexcept = 0;
    virtual ~IBuilderConfig() = default;
};

class IHostMemory
{
  public:
    virtual void *data() const noexcept = 0;
    virtual std::size_t size() const noexcept = 0;
    virtual ~IHostMemory() = default;
};

class IBuilder
{
  public:
    virtual INetworkDefinition *createNetworkV2(uint32_t flags) noexcept = 0;
    virtual IBuilderConfig *createBuilderConfig() noexcept = 0;
    virtual IOptimizationProfile *createOptimizationProfile() noexcept = 0;
    virtual IHostMemory *buildSerializedNetwork(INetworkDefinition &network,
                                                IBuilderConfig &config) noexcept = 0;
    virtual ~IBuilder() = default;
};

class IExecutionContext
{
  public:
    virtual bool setInputShape(const char *name, const Dims &dims) noexcept = 0;
    virtual Dims getTensorShape(const char *name) const noexcept = 0;
    virtual bool setTensorAddress(const char *name, void *address) noexcept = 0;
    virtual bool enqueueV3(cudaStream_t stream) noexcept = 0;
    virtual ~IExecutionContext() = default;
};

class ICudaEngine
{
  public:
    virtual IExecutionContext *createExecutionContext() noexcept = 0;
    virtual ~ICudaEngine() = default;
};

class IRuntime
{
  public:
    virtual ICudaEngine *deserializeCudaEngine(const void *plan, std::size_t size) noexcept = 0;
    virtual ~IRuntime() = default;
};

} // namespace nvinfer1

#endif
