/* SPDX-License-Identifier: Apache-2.0 */
#include "shim.h"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <istream>
#include <memory>
#include <new>
#include <optional>
#include <streambuf>
#include <string>
#include <vector>

#include <ATen/Parallel.h>
#include <c10/core/CPUAllocator.h>
#include <torch/csrc/api/include/torch/version.h>
#include <torch/script.h>
#include <vaccel/enums.h>

struct vac_torch_module {
    torch::jit::Module module;
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    bool tuple = false;
    /* Whether forward() writes to its inputs: 0 not known, 1 no, 2 yes. */
    std::atomic<int> writes{0};
};

namespace
{

/* What is wrong, and whose fault it is. */
struct Failure : std::runtime_error {
    Failure(int code_, const std::string &what_) : std::runtime_error(what_), code(code_)
    {
    }
    int code;
};

/* The first line: what follows is libtorch's own call stack. */
void say(char why[VAC_TORCH_REASON_SIZE], const char *text)
{
    snprintf(why, VAC_TORCH_REASON_SIZE, "%.*s", static_cast<int>(strcspn(text, "\n")), text);
}

/* A scripted module's errors end with what is wrong. */
std::string last_line(const std::string &text)
{
    std::string::size_type end = text.find_last_not_of(" \n");
    if (end == std::string::npos) {
        return text;
    }
    std::string::size_type begin = text.find_last_of('\n', end);
    return text.substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
}

template <typename Work> int guarded(char why[VAC_TORCH_REASON_SIZE], Work work)
{
    try {
        work();
        return VAC_TORCH_OK;
    } catch (const Failure &failure) {
        say(why, failure.what());
        return failure.code;
    } catch (const c10::Error &error) {
        std::string text = error.what_without_backtrace();
        say(why, text.find("TorchScript interpreter") != std::string::npos ? last_line(text).c_str()
                                                                           : text.c_str());
        return VAC_TORCH_FAILED;
    } catch (const std::bad_alloc &) {
        say(why, "memory ran out");
        return VAC_TORCH_NO_MEMORY;
    } catch (const std::exception &error) {
        say(why, last_line(error.what()).c_str());
        return VAC_TORCH_FAILED;
    } catch (...) {
        say(why, "an exception of no known type");
        return VAC_TORCH_FAILED;
    }
}

std::optional<at::ScalarType> type_of(int32_t dtype)
{
    switch (dtype) {
    case VACCEL_DTYPE_BOOL:
        return at::kBool;
    case VACCEL_DTYPE_U8:
        return at::kByte;
    case VACCEL_DTYPE_I8:
        return at::kChar;
    case VACCEL_DTYPE_I16:
        return at::kShort;
    case VACCEL_DTYPE_I32:
        return at::kInt;
    case VACCEL_DTYPE_I64:
        return at::kLong;
    case VACCEL_DTYPE_F16:
        return at::kHalf;
    case VACCEL_DTYPE_BF16:
        return at::kBFloat16;
    case VACCEL_DTYPE_F32:
        return at::kFloat;
    case VACCEL_DTYPE_F64:
        return at::kDouble;
    default:
        return std::nullopt;
    }
}

int32_t dtype_of(at::ScalarType type)
{
    for (int32_t dtype = VACCEL_DTYPE_BOOL; dtype <= VACCEL_DTYPE_BF16; dtype++) {
        if (type_of(dtype) == type) {
            return dtype;
        }
    }
    return 0;
}

bool is_tensor(const c10::TypePtr &type)
{
    return type->isSubtypeOf(*c10::TensorType::get());
}

void read_inputs(const c10::FunctionSchema &schema, vac_torch_module *module)
{
    const std::vector<c10::Argument> &arguments = schema.arguments();
    /* The first is the module itself. */
    for (size_t i = 1; i < arguments.size(); i++) {
        if (is_tensor(arguments[i].type())) {
            module->inputs.push_back(arguments[i].name());
        } else if (arguments[i].default_value().has_value()) {
            /* It stays what it is, and so does what follows. */
            return;
        } else {
            throw Failure(VAC_TORCH_UNSUPPORTED, "forward() takes '" + arguments[i].name() +
                                                     "', a " + arguments[i].type()->repr_str() +
                                                     "; export a module that takes tensors");
        }
    }
}

void read_outputs(const c10::FunctionSchema &schema, vac_torch_module *module)
{
    const char *const remedy = "; export a module that gives a tensor, or a tuple of tensors";
    const c10::TypePtr &type = schema.returns().at(0).type();
    if (is_tensor(type)) {
        module->outputs.push_back("output");
        return;
    }
    const auto tuple = type->cast<c10::TupleType>();
    if (!tuple) {
        throw Failure(VAC_TORCH_UNSUPPORTED, "forward() gives a " + type->repr_str() + remedy);
    }
    module->tuple = true;
    for (size_t i = 0; i < tuple->elements().size(); i++) {
        if (!is_tensor(tuple->elements()[i])) {
            throw Failure(VAC_TORCH_UNSUPPORTED, "forward() gives a " + type->repr_str() + remedy);
        }
        module->outputs.push_back(tuple->schema() ? tuple->schema()->arguments().at(i).name()
                                                  : "output" + std::to_string(i));
    }
    if (module->outputs.empty()) {
        throw Failure(VAC_TORCH_UNSUPPORTED, std::string("forward() gives nothing") + remedy);
    }
}

/* Memory as a stream, without a copy. */
struct MemoryBuffer : std::streambuf {
    MemoryBuffer(const void *data, size_t size)
    {
        char *begin = const_cast<char *>(static_cast<const char *>(data));
        setg(begin, begin, begin + size);
    }
    pos_type seekoff(off_type by, std::ios_base::seekdir from, std::ios_base::openmode) override
    {
        char *base = from == std::ios_base::beg   ? eback()
                     : from == std::ios_base::cur ? gptr()
                                                  : egptr();
        if (by < eback() - base || by > egptr() - base) {
            return pos_type(off_type(-1));
        }
        setg(eback(), base + by, egptr());
        return pos_type(gptr() - eback());
    }
    pos_type seekpos(pos_type at, std::ios_base::openmode mode) override
    {
        return seekoff(off_type(at), std::ios_base::beg, mode);
    }
};

int load(const char *path, const void *data, size_t size, vac_torch_module **loaded,
         char why[VAC_TORCH_REASON_SIZE])
{
    return guarded(why, [&] {
        auto made = std::make_unique<vac_torch_module>();
        if (path != nullptr) {
            made->module = torch::jit::load(std::string(path), at::kCPU);
        } else {
            MemoryBuffer buffer(data, size);
            std::istream stream(&buffer);
            made->module = torch::jit::load(stream, at::kCPU);
        }
        const auto method = made->module.find_method("forward");
        if (!method) {
            throw Failure(VAC_TORCH_UNSUPPORTED, "it has no forward()");
        }
        read_inputs(method->function().getSchema(), made.get());
        read_outputs(method->function().getSchema(), made.get());
        made->module.eval();
        *loaded = made.release();
    });
}

void free_module(vac_torch_module *module)
{
    char why[VAC_TORCH_REASON_SIZE];
    guarded(why, [&] { delete module; });
}

size_t input_count(const vac_torch_module *module)
{
    return module->inputs.size();
}

size_t output_count(const vac_torch_module *module)
{
    return module->outputs.size();
}

const char *name_at(const std::vector<std::string> &names, size_t index)
{
    return index < names.size() ? names[index].c_str() : nullptr;
}

const char *input_name(const vac_torch_module *module, size_t index)
{
    return name_at(module->inputs, index);
}

const char *output_name(const vac_torch_module *module, size_t index)
{
    return name_at(module->outputs, index);
}

at::Tensor wrap(const vac_torch_module *module, size_t index, const vac_torch_tensor &input,
                bool copy)
{
    static char nothing;
    const auto type = type_of(input.dtype);
    if (!type) {
        throw Failure(VAC_TORCH_INVALID, "PyTorch has no tensors of the type of the input '" +
                                             module->inputs[index] + "'; convert it");
    }
    void *data = input.bytes > 0 ? input.data : &nothing;
    at::Tensor tensor =
        at::from_blob(data, at::IntArrayRef(input.dims, input.rank), at::TensorOptions(*type));
    return copy ? tensor.clone() : tensor;
}

/* Gives memory of its own to what still refers to an input's: an output that is an input, or the
 * module, which may keep it. */
void part(const at::Tensor &input)
{
    const at::Storage &storage = input.storage();
    if (input.use_count() == 1 && storage.use_count() == 1) {
        return;
    }
    const size_t size = storage.nbytes();
    c10::DataPtr own = c10::GetCPUAllocator()->allocate(size);
    if (size > 0) {
        memcpy(own.get(), storage.data(), size);
    }
    storage.unsafeGetStorageImpl()->set_data_ptr_noswap(std::move(own));
}

void give(const vac_torch_module *module, size_t index, const at::Tensor &value,
          vac_torch_tensor *output)
{
    const at::Tensor tensor = value.cpu().contiguous();
    const int32_t dtype = dtype_of(tensor.scalar_type());
    if (dtype == 0 || tensor.dim() > VAC_TORCH_MAX_RANK || tensor.layout() != at::kStrided) {
        throw Failure(VAC_TORCH_UNSUPPORTED,
                      "the output '" + module->outputs[index] + "' is a tensor of " +
                          c10::toString(tensor.scalar_type()) + " with " +
                          std::to_string(tensor.dim()) + " dimensions, which vaccel does not have");
    }
    output->dtype = dtype;
    output->rank = static_cast<uint32_t>(tensor.dim());
    for (int64_t i = 0; i < tensor.dim(); i++) {
        output->dims[i] = tensor.size(i);
    }
    output->bytes = tensor.nbytes();
    output->data = tensor.data_ptr();
    output->handle = new at::Tensor(tensor);
}

void release(void *handle)
{
    char why[VAC_TORCH_REASON_SIZE];
    guarded(why, [&] { delete static_cast<at::Tensor *>(handle); });
}

void give_all(const vac_torch_module *module, const c10::IValue &result, vac_torch_tensor *outputs)
{
    size_t given = 0;
    try {
        if (!module->tuple) {
            give(module, 0, result.toTensor(), &outputs[given]);
            return;
        }
        const auto &elements = result.toTupleRef().elements();
        if (elements.size() != module->outputs.size()) {
            throw Failure(VAC_TORCH_FAILED, "forward() gave another number of tensors");
        }
        for (; given < elements.size(); given++) {
            give(module, given, elements[given].toTensor(), &outputs[given]);
        }
    } catch (...) {
        for (size_t i = 0; i < given; i++) {
            release(outputs[i].handle);
            outputs[i].handle = nullptr;
        }
        throw;
    }
}

/* No more than PyTorch takes by itself, one for each core: two that share a core wait for each
 * other at every step, many times as long as one alone takes. */
void use_threads(int most)
{
    static const int preferred = at::get_num_threads();
    const int threads = most < preferred ? most : preferred;
    /* libgomp keeps the number for each thread. */
    static thread_local int used = 0;
    if (used != threads) {
        at::set_num_threads(threads);
        used = threads;
    }
}

/* Versions count what is written to a tensor, but not in inference mode. */
c10::IValue forward(vac_torch_module *module, const std::vector<at::Tensor> &inputs, bool count)
{
    std::vector<c10::IValue> stack(inputs.begin(), inputs.end());
    if (count) {
        const at::NoGradGuard guard;
        return module->module.forward(std::move(stack));
    }
    const c10::InferenceMode guard;
    return module->module.forward(std::move(stack));
}

int run(vac_torch_module *module, int threads, const vac_torch_tensor *given,
        vac_torch_tensor *outputs, char why[VAC_TORCH_REASON_SIZE])
{
    return guarded(why, [&] {
        enum { UNKNOWN, READS, WRITES };
        const int writes = module->writes.load(std::memory_order_relaxed);
        std::vector<at::Tensor> inputs;
        inputs.reserve(module->inputs.size());
        use_threads(threads);
        {
            const c10::InferenceMode guard(writes != UNKNOWN);
            for (size_t i = 0; i < module->inputs.size(); i++) {
                inputs.push_back(wrap(module, i, given[i], writes != READS));
            }
        }
        std::exception_ptr failure;
        c10::IValue result;
        try {
            result = forward(module, inputs, writes == UNKNOWN);
        } catch (...) {
            failure = std::current_exception();
        }
        bool written = false;
        for (const at::Tensor &input : inputs) {
            part(input);
            written = written || (writes == UNKNOWN && input._version() != 0);
        }
        if (failure) {
            std::rethrow_exception(failure);
        }
        if (writes == UNKNOWN) {
            module->writes.store(written ? WRITES : READS, std::memory_order_relaxed);
        }
        const c10::InferenceMode guard;
        give_all(module, result, outputs);
    });
}

const vac_torch_functions functions = {
    VAC_TORCH_ABI, TORCH_VERSION, load,        free_module, input_count,
    output_count,  input_name,    output_name, run,         release,
};

} // namespace

extern "C" __attribute__((visibility("default"))) const vac_torch_functions *vac_torch_entry(void)
{
    return &functions;
}
