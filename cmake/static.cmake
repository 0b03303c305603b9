# SPDX-License-Identifier: Apache-2.0
# What VACCEL_ONLY_STATIC needs: small static programs, against musl or another C library.
if(NOT VACCEL_ONLY_STATIC)
    return()
endif()
# Programs take of the library what they use.
add_compile_options(-ffunction-sections -fdata-sections)
add_link_options(-Wl,--gc-sections)

include(CheckIncludeFile)
include(CheckSymbolExists)
check_symbol_exists(__GLIBC__ features.h VACCEL_HAS_GLIBC)
if(NOT VACCEL_HAS_GLIBC)
    # Other C libraries declare ioctl() and struct msghdr as POSIX does, with int where glibc has size_t and long; values fit into both.
    add_compile_options(-Wno-conversion -Wno-sign-conversion -Wno-sign-compare)
endif()

# Debian's musl-gcc looks into musl's own folder only, where there are no headers of the kernel; the machine's are the same for every C library.
check_include_file(linux/fuse.h VACCEL_HAS_KERNEL_HEADERS)
if(NOT VACCEL_HAS_KERNEL_HEADERS)
    execute_process(COMMAND ${CMAKE_C_COMPILER} -print-multiarch OUTPUT_VARIABLE multiarch OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    set(headers ${PROJECT_BINARY_DIR}/CMakeFiles/kernel-headers)
    file(MAKE_DIRECTORY ${headers})
    foreach(folder linux asm-generic asm)
        find_path(VACCEL_KERNEL_${folder} ${folder}/ioctl.h
            PATHS /usr/include/${multiarch} /usr/include NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
        if(NOT VACCEL_KERNEL_${folder})
            message(FATAL_ERROR "the kernel's headers (${folder}/ioctl.h) are not there; install linux-libc-dev, or set VACCEL_KERNEL_${folder}")
        endif()
        file(CREATE_LINK ${VACCEL_KERNEL_${folder}}/${folder} ${headers}/${folder} SYMBOLIC)
    endforeach()
    add_compile_options("SHELL:-idirafter ${headers}")
endif()

# vaccel_with_transports(OBJECTS): has whoever links the core's registry link the backends that reach other machines, too. `OBJECTS` names a list of
# the core's objects, and gets the one that is linked here instead of the registry's.
function(vaccel_with_transports objects)
    set(registry $<FILTER:$<TARGET_OBJECTS:vaccel-core>,INCLUDE,/registry\\.c\\.o$>)
    set(folder ${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}/vaccel/static)
    set(linked ${PROJECT_BINARY_DIR}/CMakeFiles/registry-and-transports.o)
    add_custom_command(
        OUTPUT ${linked}
        COMMAND ${CMAKE_LINKER} -r -o ${linked} ${registry} ${folder}/stream.o ${folder}/virtio.o
        DEPENDS vaccel-core ${registry} ${folder}/stream.o ${folder}/virtio.o
        COMMENT "Linking the transports to the registry" COMMAND_EXPAND_LISTS VERBATIM)
    set_source_files_properties(${linked} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
    set(${objects} $<FILTER:$<TARGET_OBJECTS:vaccel-core>,EXCLUDE,/registry\\.c\\.o$> ${linked} PARENT_SCOPE)
endfunction()
