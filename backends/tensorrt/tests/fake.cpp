/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TensorRT that runs five trivial networks, known by the operator that stands in the ONNX file:
 * x + 1, a - b, the means of an image's channels, where x is not zero (a shape that depends on
 * values), and a shape as an input. A plan is text: a magic word, the operator, and each input's
 * dimensions. What goes wrong, FAKE_TENSORRT says: build, load, enqueue, noise.
 */
#include <NvInfer.h>
#include <NvOnnxParser.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#define EXPORT extern "C" __attribute__((visibility("default")))

/* How many plans were built, and objects are alive: for the test. */
EXPORT int fake_tensorrt_builds;
EXPORT int fake_tensorrt_alive;
int fake_tensorrt_builds;
int fake_tensorrt_alive;

namespace
{

nvinfer1::ILogger *logger;

bool goes_wrong(const char *what)
{
    const char *set = getenv("FAKE_TENSORRT");
    bool wrong = set != nullptr && strcmp(set, what) == 0;
    if (wrong && logger != nullptr) {
        char text[64];
        snprintf(text, sizeof(text), "the fake was told to fail:\n%s", what);
        logger->log(nvinfer1::ILogger::Severity::kERROR, text);
    }
    return wrong;
}

struct Counted {
    Counted()
    {
        fake_tensorrt_alive++;
    }
    ~Counted()
    {
        fake_tensorrt_alive--;
    }
    Counted(const Counted &) = delete;
};

enum { MAX_PORTS = 2 };

struct Port {
    const char *name;
    nvinfer1::DataType type;
    nvinfer1::Dims dims;
    bool is_shape;
};

struct Kind {
    const char *name; /* the operator */
    int inputs;
    Port ports[MAX_PORTS + 1]; /* inputs, then one output */
};

constexpr auto F32 = nvinfer1::DataType::kFLOAT;
constexpr auto I64 = nvinfer1::DataType::kINT64;

const Kind KINDS[] = {
    {"Add", 1, {{"x", F32, {2, {-1, 3}}, false}, {"y", F32, {2, {-1, 3}}, false}, {}}},
    {"Sub",
     2,
     {{"a", F32, {1, {2}}, false}, {"b", F32, {1, {2}}, false}, {"d", F32, {1, {2}}, false}}},
    {"ReduceMean",
     1,
     {{"image", F32, {4, {1, 3, 8, 8}}, false}, {"means", F32, {2, {1, 3}}, false}, {}}},
    {"NonZero", 1, {{"x", F32, {1, {-1}}, false}, {"at", I64, {2, {1, -1}}, false}, {}}},
    {"Neg", 1, {{"x0", I64, {1, {1}}, true}, {"y", F32, {1, {1}}, false}, {}}},
};

class Tensor final : public nvinfer1::ITensor
{
  public:
    Port port{};
    const char *getName() const noexcept override
    {
        return port.name;
    }
    nvinfer1::Dims getDimensions() const noexcept override
    {
        return port.dims;
    }
    nvinfer1::DataType getType() const noexcept override
    {
        return port.type;
    }
    bool isShapeTensor() const noexcept override
    {
        return port.is_shape;
    }
};

class Network final : public nvinfer1::INetworkDefinition, Counted
{
  public:
    const Kind *kind = nullptr;
    mutable Tensor tensors[MAX_PORTS + 1];
    int32_t getNbInputs() const noexcept override
    {
        return kind->inputs;
    }
    int32_t getNbOutputs() const noexcept override
    {
        return 1;
    }
    nvinfer1::ITensor *getInput(int32_t index) const noexcept override
    {
        return &tensors[index];
    }
    nvinfer1::ITensor *getOutput(int32_t index) const noexcept override
    {
        return &tensors[kind->inputs + index];
    }
};

class Profile final : public nvinfer1::IOptimizationProfile
{
  public:
    char names[MAX_PORTS][16]{};
    nvinfer1::Dims dims[MAX_PORTS]{};
    int said = 0;
    bool setDimensions(const char *input, nvinfer1::OptProfileSelector select,
                       const nvinfer1::Dims &wanted) noexcept override
    {
        if (select == nvinfer1::OptProfileSelector::kMAX && said < MAX_PORTS) {
            snprintf(names[said], sizeof(names[said]), "%s", input);
            dims[said++] = wanted;
        }
        return true;
    }
};

class Config final : public nvinfer1::IBuilderConfig, Counted
{
  public:
    bool tf32 = true;
    const Profile *profile = nullptr;
    void clearFlag(nvinfer1::BuilderFlag) noexcept override
    {
        tf32 = false;
    }
    int32_t addOptimizationProfile(const nvinfer1::IOptimizationProfile *made) noexcept override
    {
        profile = static_cast<const Profile *>(made);
        return 0;
    }
};

/* Its shapes as numbers, so that an engine needs nothing else. */
struct Plan {
    char magic[8];
    char kind[16];
    int64_t dims[MAX_PORTS][8];
};

class Memory final : public nvinfer1::IHostMemory, Counted
{
  public:
    Plan plan{};
    void *data() const noexcept override
    {
        return const_cast<Plan *>(&plan);
    }
    std::size_t size() const noexcept override
    {
        return sizeof(plan);
    }
};

class Builder final : public nvinfer1::IBuilder, Counted
{
  public:
    Profile profile;
    nvinfer1::INetworkDefinition *createNetworkV2(uint32_t) noexcept override
    {
        return new Network;
    }
    nvinfer1::IBuilderConfig *createBuilderConfig() noexcept override
    {
        return new Config;
    }
    nvinfer1::IOptimizationProfile *createOptimizationProfile() noexcept override
    {
        profile = Profile();
        return &profile;
    }
    nvinfer1::IHostMemory *buildSerializedNetwork(nvinfer1::INetworkDefinition &network,
                                                  nvinfer1::IBuilderConfig &) noexcept override
    {
        const Kind *kind = static_cast<Network &>(network).kind;
        if (goes_wrong("build") || profile.said != kind->inputs) {
            return nullptr;
        }
        auto *made = new Memory;
        memcpy(made->plan.magic, "FAKETRT", 8);
        snprintf(made->plan.kind, sizeof(made->plan.kind), "%s", kind->name);
        for (int i = 0; i < kind->inputs; i++) {
            for (int d = 0; d < profile.dims[i].nbDims; d++) {
                made->plan.dims[i][d] = profile.dims[i].d[d];
            }
        }
        fake_tensorrt_builds++;
        return made;
    }
};

/* Whatever the device's memory is: the fake driver's is the process's. */
class Context final : public nvinfer1::IExecutionContext, Counted
{
  public:
    Plan plan;
    const Kind *kind;
    void *addresses[MAX_PORTS + 1]{};

    Context(const Plan &made, const Kind *which) : plan(made), kind(which)
    {
    }

    int find(const char *name) const
    {
        for (int i = 0; i <= kind->inputs; i++) {
            if (strcmp(kind->ports[i].name, name) == 0) {
                return i;
            }
        }
        return -1;
    }

    bool setInputShape(const char *name, const nvinfer1::Dims &dims) noexcept override
    {
        int at = find(name);
        return at >= 0 && at < kind->inputs &&
               memcmp(dims.d, plan.dims[at], sizeof(int64_t) * size_t(dims.nbDims)) == 0;
    }

    nvinfer1::Dims getTensorShape(const char *name) const noexcept override
    {
        int at = find(name);
        if (at < 0) {
            return {-1, {}};
        }
        nvinfer1::Dims dims = kind->ports[at].dims;
        if (strcmp(kind->name, "Add") == 0) {
            dims.d[0] = plan.dims[0][0];
        }
        return dims;
    }

    bool setTensorAddress(const char *name, void *address) noexcept override
    {
        int at = find(name);
        if (at >= 0) {
            addresses[at] = address;
        }
        return at >= 0;
    }

    bool enqueueV3(cudaStream_t stream) noexcept override
    {
        if (goes_wrong("enqueue") || stream == nullptr) {
            return false;
        }
        const auto *x = static_cast<const float *>(addresses[0]);
        auto *y = static_cast<float *>(addresses[kind->inputs]);
        if (strcmp(kind->name, "Add") == 0) {
            for (int64_t i = 0; i < plan.dims[0][0] * 3; i++) {
                y[i] = x[i] + 1;
            }
        } else if (strcmp(kind->name, "Sub") == 0) {
            const auto *b = static_cast<const float *>(addresses[1]);
            y[0] = x[0] - b[0];
            y[1] = x[1] - b[1];
        } else {
            for (int c = 0; c < 3; c++) {
                y[c] = 0;
                for (int i = 0; i < 64; i++) {
                    y[c] += x[c * 64 + i] / 64;
                }
            }
        }
        return true;
    }
};

const Kind *kind_of(const char *name)
{
    for (const Kind &kind : KINDS) {
        if (strcmp(kind.name, name) == 0) {
            return &kind;
        }
    }
    return nullptr;
}

class Engine final : public nvinfer1::ICudaEngine, Counted
{
  public:
    Plan plan{};
    nvinfer1::IExecutionContext *createExecutionContext() noexcept override
    {
        return new Context(plan, kind_of(plan.kind));
    }
};

class Runtime final : public nvinfer1::IRuntime, Counted
{
  public:
    nvinfer1::ICudaEngine *deserializeCudaEngine(const void *plan,
                                                 std::size_t size) noexcept override
    {
        if (goes_wrong("load") || size != sizeof(Plan) || memcmp(plan, "FAKETRT", 8) != 0) {
            return nullptr;
        }
        auto *made = new Engine;
        memcpy(&made->plan, plan, size);
        return made;
    }
};

class Error final : public nvonnxparser::IParserError
{
  public:
    const char *desc() const override
    {
        return "the fake has no such operator";
    }
};

class Parser final : public nvonnxparser::IParser, Counted
{
  public:
    Network *network = nullptr;
    Error error;
    bool parse(const void *data, size_t size, const char *) noexcept override
    {
        for (const Kind &kind : KINDS) {
            if (memmem(data, size, kind.name, strlen(kind.name)) != nullptr) {
                network->kind = &kind;
                for (int i = 0; i <= kind.inputs; i++) {
                    network->tensors[i].port = kind.ports[i];
                }
                return true;
            }
        }
        return false;
    }
    int getNbErrors() const noexcept override
    {
        return 1;
    }
    const nvonnxparser::IParserError *getError(int) const noexcept override
    {
        return &error;
    }
};

} // namespace

EXPORT int32_t getInferLibVersion() noexcept
{
    const char *version = getenv("FAKE_TENSORRT_VERSION");
    return version != nullptr ? atoi(version) : 100300;
}

EXPORT void *createInferBuilder_INTERNAL(void *given, int32_t) noexcept
{
    logger = static_cast<nvinfer1::ILogger *>(given);
    return new Builder;
}

EXPORT void *createInferRuntime_INTERNAL(void *given, int32_t) noexcept
{
    logger = static_cast<nvinfer1::ILogger *>(given);
    return new Runtime;
}

#ifndef FAKE_WITHOUT_PARSER
EXPORT void *createNvOnnxParser_INTERNAL(void *network, void *, int) noexcept
{
    auto *made = new Parser;
    made->network = static_cast<Network *>(static_cast<nvinfer1::INetworkDefinition *>(network));
    return made;
}
#endif
