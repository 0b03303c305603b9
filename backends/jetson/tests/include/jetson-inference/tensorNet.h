/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What net.cpp uses of jetson-inference, declared anew for the test, here and in the headers beside
 * this: names, arguments and meaning are jetson-inference's, what the classes hold is not.
 */
#ifndef VACCEL_FAKE_TENSORNET_H
#define VACCEL_FAKE_TENSORNET_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#define DEFAULT_MAX_BATCH_SIZE 1

enum precisionType { TYPE_DISABLED = 0, TYPE_FASTEST, TYPE_FP32, TYPE_FP16, TYPE_INT8 };
enum deviceType { DEVICE_GPU = 0 };
enum imageFormat { IMAGE_RGB8 = 0 };

class tensorNet
{
  public:
    virtual ~tensorNet();
    tensorNet(const tensorNet &) = delete;
    std::string input, output, second; /* as Create() was told */
    precisionType precision = TYPE_DISABLED;

  protected:
    tensorNet();
};

#endif
