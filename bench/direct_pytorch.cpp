/* SPDX-License-Identifier: Apache-2.0 */
/* libtorch by hand, as its own examples have it; exceptions end the program. */
#include <cstring>
#include <string>

#include <torch/script.h>

extern "C" {
#include "bench/direct_infer.h"

extern const char direct_infer_engine[] = "pytorch";
}

struct direct_infer {
    torch::jit::Module module;
    at::Tensor input;
    float *output;
};

extern "C" direct_infer *direct_infer_open(const char *path, const direct_infer_tensors *tensors)
{
    auto *direct = new direct_infer;
    direct->module = torch::jit::load(std::string(path), at::kCPU);
    direct->module.eval();
    const c10::InferenceMode guard;
    direct->input =
        at::from_blob(tensors->input, at::IntArrayRef(tensors->input_shape, tensors->input_rank),
                      at::TensorOptions(at::kFloat));
    direct->output = tensors->output;
    return direct;
}

extern "C" int direct_infer_run(direct_infer *direct)
{
    const c10::InferenceMode guard;
    const at::Tensor given = direct->module.forward({direct->input}).toTensor().contiguous();
    memcpy(direct->output, given.data_ptr(), given.nbytes());
    return 1;
}

extern "C" void direct_infer_close(direct_infer *direct)
{
    delete direct;
}
