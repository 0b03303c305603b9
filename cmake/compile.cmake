# SPDX-License-Identifier: Apache-2.0
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_compile_definitions(_GNU_SOURCE)
add_compile_options(
    -Wall -Wextra -Wshadow -Wpointer-arith -Wcast-qual -Wconversion
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes> $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>
    -Wsign-conversion -Wvla -Wundef -Wformat=2 -fno-common)
# What is built does not depend on the folder that it is built in, and says nothing about it.
set(prefix_maps -ffile-prefix-map=${PROJECT_SOURCE_DIR}=. -ffile-prefix-map=${PROJECT_BINARY_DIR}=./build)
add_compile_options(${prefix_maps})
if(VACCEL_WERROR)
    add_compile_options(-Werror)
endif()
# Clang leaves a sanitizer's runtime to the program.
set(VACCEL_NO_UNDEFINED -Wl,--no-undefined)
if(VACCEL_SANITIZE)
    set(VACCEL_NO_UNDEFINED "")
    add_compile_options(-fsanitize=${VACCEL_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=${VACCEL_SANITIZE})
endif()

include(CheckCCompilerFlag)
# What every program that uses vaccel loads is built to be small, unless it is built to be debugged.
# VACCEL_SIZE is for what others link as well, VACCEL_SMALL for what the library alone is made of.
set(VACCEL_SIZE "")
set(VACCEL_SMALL "")
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
    set(VACCEL_SIZE -Os)
    # GCC knows it from 12 on.
    check_c_compiler_flag(-Oz VACCEL_HAS_OZ)
    if(VACCEL_HAS_OZ)
        set(VACCEL_SIZE -Oz)
    endif()
    set(VACCEL_SMALL ${VACCEL_SIZE})
    # A tenth less. The objects also hold ordinary code, for who links them without.
    if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND NOT VACCEL_SANITIZE)
        list(APPEND VACCEL_SMALL -flto=auto -ffat-lto-objects)
        # There the assembler names the folder of itself, and code is made when linking.
        list(APPEND prefix_maps
            -Wa,--debug-prefix-map=${PROJECT_SOURCE_DIR}=. -Wa,--debug-prefix-map=${PROJECT_BINARY_DIR}=./build)
        list(APPEND VACCEL_SMALL ${prefix_maps})
        add_link_options(${prefix_maps})
    endif()
endif()

# Everything includes from the root of the repository ("media/image.h") and from the public headers (<vaccel/vaccel.h>).
include_directories(${CMAKE_CURRENT_LIST_DIR}/..)

# vaccel_embed(TARGET FILE): FILE.inc, the file's bytes as a list for a C initializer; for sources that a device's compiler reads.
function(vaccel_embed target file)
    get_filename_component(name "${file}" NAME)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
    file(READ "${file}" hex HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
    string(REGEX REPLACE "(.....................................................................................)" "\\1\n" bytes "${bytes}")
    file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/embedded/${name}.inc" CONTENT "${bytes}" @ONLY)
    target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/embedded")
endfunction()
