/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

#include <NvInfer.h>
#include <NvOnnxParser.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>

namespace
{

/* The thread's last error: TensorRT says why a call fails to its logger alone. */
thread_local char last_error[VAC_TRT_REASON_SIZE];

void (*write_log)(void *user, int severity, const char *text);
void *log_user;

class Logger final : public nvinfer1::ILogger
{
  public:
    void log(Severity severity, const char *text) noexcept override
    {
        int level = static_cast<int>(severity);
        if (level <= VAC_TRT_ERROR) {
            snprintf(last_error, sizeof(last_error), "%s", text);
        }
        if (write_log != nullptr) {
            write_log(log_user, level, text);
        }
    }
};

/* TensorRT keeps the first that it is given for the life of the process. */
Logger &logger()
{
    static Logger one;
    return one;
}

/* Control characters would break the line that the reason stands in. */
bool fail(char reason[VAC_TRT_REASON_SIZE], const char *otherwise)
{
    const char *text = last_error[0] != '\0' ? last_error : otherwise;
    snprintf(reason, VAC_TRT_REASON_SIZE, "%s", text);
    for (char *at = reason; *at != '\0'; at++) {
        if (static_cast<unsigned char>(*at) < ' ') {
            *at = ' ';
        }
    }
    return false;
}

nvinfer1::Dims dims_of(const int64_t *dims, int rank)
{
    nvinfer1::Dims made{};
    made.nbDims = rank;
    for (int i = 0; i < rank; i++) {
        made.d[i] = dims[i];
    }
    return made;
}

int copy_dims(const nvinfer1::Dims &from, int64_t dims[VAC_TRT_MAX_RANK])
{
    if (from.nbDims > VAC_TRT_MAX_RANK) {
        return -1;
    }
    for (int i = 0; i < from.nbDims; i++) {
        dims[i] = from.d[i];
    }
    return from.nbDims;
}

} // namespace

static_assert(nvinfer1::Dims::MAX_DIMS == VAC_TRT_MAX_RANK, "the most dimensions");

struct vac_trt_network {
    nvinfer1::IBuilder *builder;
    nvinfer1::INetworkDefinition *definition;
    nvonnxparser::IParser *parser; /* holds the weights that the definition refers to */
};

struct vac_trt_engine {
    nvinfer1::IRuntime *runtime;
    nvinfer1::ICudaEngine *engine;
    nvinfer1::IExecutionContext *context;
};

int vac_trt_built_major(void)
{
    return NV_TENSORRT_MAJOR;
}

int32_t vac_trt_built_version(void)
{
    return NV_TENSORRT_VERSION;
}

void vac_trt_log_to(void (*write)(void *user, int severity, const char *text), void *user)
{
    log_user = user;
    write_log = write;
}

static bool parse(const struct vac_trt_entries *entries, struct vac_trt_network *network,
                  const void *data, size_t size, const char *path, char *reason)
{
    network->builder =
        static_cast<nvinfer1::IBuilder *>(entries->create_builder(&logger(), NV_TENSORRT_VERSION));
    if (network->builder == nullptr) {
        return fail(reason, "TensorRT makes no builder");
    }
    network->definition = network->builder->createNetworkV2(0);
    if (network->definition == nullptr) {
        return fail(reason, "TensorRT makes no network");
    }
    network->parser = static_cast<nvonnxparser::IParser *>(
        entries->create_parser(network->definition, &logger(), NV_ONNX_PARSER_VERSION));
    if (network->parser == nullptr) {
        return fail(reason, "TensorRT makes no parser");
    }
    if (!network->parser->parse(data, size, path)) {
        if (network->parser->getNbErrors() > 0) {
            const nvonnxparser::IParserError *error = network->parser->getError(0);
            snprintf(last_error, sizeof(last_error), "%s", error->desc());
        }
        return fail(reason, "TensorRT cannot read it");
    }
    return true;
}

struct vac_trt_network *vac_trt_parse(const struct vac_trt_entries *entries, const void *data,
                                      size_t size, const char *path,
                                      char reason[VAC_TRT_REASON_SIZE])
{
    last_error[0] = '\0';
    auto *network = new (std::nothrow) vac_trt_network{};
    if (network == nullptr) {
        fail(reason, "no memory");
        return nullptr;
    }
    if (!parse(entries, network, data, size, path, reason)) {
        vac_trt_network_free(network);
        return nullptr;
    }
    return network;
}

void vac_trt_network_free(struct vac_trt_network *network)
{
    if (network != nullptr) {
        delete network->parser;
        delete network->definition;
        delete network->builder;
        delete network;
    }
}

size_t vac_trt_port_count(const struct vac_trt_network *network, bool outputs)
{
    int count = outputs ? network->definition->getNbOutputs() : network->definition->getNbInputs();
    return count > 0 ? static_cast<size_t>(count) : 0;
}

void vac_trt_port_at(const struct vac_trt_network *network, bool output, size_t index,
                     struct vac_trt_port *port)
{
    int at = static_cast<int>(index);
    const nvinfer1::ITensor *tensor =
        output ? network->definition->getOutput(at) : network->definition->getInput(at);
    *port = vac_trt_port{};
    port->name = tensor->getName();
    port->type = static_cast<int>(tensor->getType());
    port->is_shape = tensor->isShapeTensor();
    port->rank = copy_dims(tensor->getDimensions(), port->dims);
}

/* Has the plan made for one shape of each input that is open. */
static bool set_profile(struct vac_trt_network *network, nvinfer1::IBuilderConfig *config,
                        const int64_t (*shapes)[VAC_TRT_MAX_RANK])
{
    nvinfer1::IOptimizationProfile *profile = network->builder->createOptimizationProfile();
    bool good = profile != nullptr;
    for (int i = 0; good && i < network->definition->getNbInputs(); i++) {
        const nvinfer1::ITensor *input = network->definition->getInput(i);
        const nvinfer1::Dims dims = dims_of(shapes[i], input->getDimensions().nbDims);
        good = profile->setDimensions(input->getName(), nvinfer1::OptProfileSelector::kMIN, dims) &&
               profile->setDimensions(input->getName(), nvinfer1::OptProfileSelector::kOPT, dims) &&
               profile->setDimensions(input->getName(), nvinfer1::OptProfileSelector::kMAX, dims);
    }
    return good && config->addOptimizationProfile(profile) >= 0;
}

bool vac_trt_build(struct vac_trt_network *network, const int64_t (*shapes)[VAC_TRT_MAX_RANK],
                   bool tf32, void **plan, size_t *size, char reason[VAC_TRT_REASON_SIZE])
{
    last_error[0] = '\0';
    nvinfer1::IBuilderConfig *config = network->builder->createBuilderConfig();
    nvinfer1::IHostMemory *made = nullptr;
    if (config == nullptr) {
        return fail(reason, "TensorRT makes no configuration");
    }
    /* On unless it is cleared, and not what f32 promises. */
    if (!tf32) {
        config->clearFlag(nvinfer1::BuilderFlag::kTF32);
    }
    if (set_profile(network, config, shapes)) {
        made = network->builder->buildSerializedNetwork(*network->definition, *config);
    }
    *plan = made != nullptr ? malloc(made->size()) : nullptr;
    if (*plan != nullptr) {
        *size = made->size();
        memcpy(*plan, made->data(), *size);
    }
    delete made;
    delete config;
    return *plan != nullptr || fail(reason, "TensorRT builds no plan");
}

struct vac_trt_engine *vac_trt_load(const struct vac_trt_entries *entries, const void *plan,
                                    size_t size, char reason[VAC_TRT_REASON_SIZE])
{
    last_error[0] = '\0';
    auto *engine = new (std::nothrow) vac_trt_engine{};
    if (engine == nullptr) {
        fail(reason, "no memory");
        return nullptr;
    }
    engine->runtime =
        static_cast<nvinfer1::IRuntime *>(entries->create_runtime(&logger(), NV_TENSORRT_VERSION));
    if (engine->runtime != nullptr) {
        engine->engine = engine->runtime->deserializeCudaEngine(plan, size);
    }
    if (engine->engine != nullptr) {
        engine->context = engine->engine->createExecutionContext();
    }
    if (engine->context == nullptr) {
        fail(reason, "TensorRT makes no engine");
        vac_trt_engine_free(engine);
        return nullptr;
    }
    return engine;
}

void vac_trt_engine_free(struct vac_trt_engine *engine)
{
    if (engine != nullptr) {
        delete engine->context;
        delete engine->engine;
        delete engine->runtime;
        delete engine;
    }
}

bool vac_trt_set_shape(struct vac_trt_engine *engine, const char *name, const int64_t *dims,
                       int rank)
{
    return engine->context->setInputShape(name, dims_of(dims, rank));
}

int vac_trt_shape(const struct vac_trt_engine *engine, const char *name,
                  int64_t dims[VAC_TRT_MAX_RANK])
{
    return copy_dims(engine->context->getTensorShape(name), dims);
}

bool vac_trt_bind(struct vac_trt_engine *engine, const char *name, void *address)
{
    return engine->context->setTensorAddress(name, address);
}

bool vac_trt_enqueue(struct vac_trt_engine *engine, void *stream, char reason[VAC_TRT_REASON_SIZE])
{
    last_error[0] = '\0';
    return engine->context->enqueueV3(static_cast<cudaStream_t>(stream)) ||
           fail(reason, "TensorRT does not run it");
}
