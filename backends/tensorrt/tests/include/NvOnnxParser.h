/* SPDX-License-Identifier: Apache-2.0 */
/* What engine.cpp uses of TensorRT's ONNX parser, declared anew for the test, as NvInfer.h is. */
#ifndef VACCEL_FAKE_NVONNXPARSER_H
#define VACCEL_FAKE_NVONNXPARSER_H

#include "NvInfer.h"

static constexpr int32_t NV_ONNX_PARSER_VERSION = 1;

namespace nvonnxparser
{

class IParserError
{
  public:
    virtual const char *desc() const = 0;

  protected:
    virtual ~IParserError()
    {
    }
};

class IParser
{
  public:
    virtual bool parse(const void *data, size_t size, const char *path = nullptr) noexcept = 0;
    virtual int getNbErrors() const noexcept = 0;
    virtual const IParserError *getError(int index) const noexcept = 0;
    virtual ~IParser() noexcept = default;
};

} // namespace nvonnxparser

#endif
