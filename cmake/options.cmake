# SPDX-License-Identifier: Apache-2.0
option(VACCEL_BUILD_TESTS "Build the tests and the benchmarks" ${PROJECT_IS_TOP_LEVEL})
option(VACCEL_BUILD_FUZZERS "Build the fuzz targets with libFuzzer (needs Clang)" OFF)
option(VACCEL_ONLY_STATIC "Build libvaccel.a alone, with the backends stream and virtio in it, for static programs" OFF)
option(VACCEL_ONLY_GUEST "Build the library for unikernels and what is made of it alone: for another processor than this one" OFF)
option(VACCEL_WERROR "Treat warnings as errors" ON)
set(VACCEL_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")
set(VACCEL_PYTHON "${PROJECT_SOURCE_DIR}/build/venv/bin/python" CACHE FILEPATH
    "The Python that the tests and the generator run in; scripts/setup makes it")

if(VACCEL_ONLY_GUEST)
    # They run in QEMU, from the tree that has the daemon.
    set(VACCEL_BUILD_TESTS OFF)
    set(VACCEL_BUILD_FUZZERS OFF)
endif()
if(VACCEL_ONLY_STATIC)
    # They load backends, frameworks and the library itself.
    set(VACCEL_BUILD_TESTS OFF)
    set(VACCEL_BUILD_FUZZERS OFF)
endif()

if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build type" FORCE)
endif()
