# SPDX-License-Identifier: Apache-2.0
include(CheckLinkerFlag)
# One segment holds code and data: nothing in a unikernel is protected from itself.
check_linker_flag(C -Wl,--no-warn-rwx-segments VACCEL_LINKER_KNOWS_RWX)

# vaccel_add_unikernel(NAME SOURCES …): a program for bare metal, as an ELF file that `-kernel` of an unmodified QEMU starts.
function(vaccel_add_unikernel name)
    cmake_parse_arguments(UNIKERNEL "" "" "SOURCES" ${ARGN})
    add_executable(${name} ${UNIKERNEL_SOURCES})
    set_target_properties(${name} PROPERTIES
        SUFFIX .elf POSITION_INDEPENDENT_CODE OFF LINK_DEPENDS ${VACCEL_BAREMETAL_SCRIPT})
    target_compile_options(${name} PRIVATE ${VACCEL_FREESTANDING})
    target_link_libraries(${name} PRIVATE vaccel-baremetal vaccel-guest)
    target_link_options(${name} PRIVATE
        -nostdlib -static -no-pie -T ${VACCEL_BAREMETAL_SCRIPT} -Wl,--gc-sections -Wl,--build-id=none -Wl,-z,norelro
        -Wl,-z,max-page-size=4096)
    if(VACCEL_LINKER_KNOWS_RWX)
        target_link_options(${name} PRIVATE -Wl,--no-warn-rwx-segments)
    endif()
    if(VACCEL_SANITIZE)
        target_link_options(${name} PRIVATE -fno-sanitize=all)
    endif()
    # What is measured and handed out has no symbols; by Linux's boot protocol on aarch64 it is the bare bytes.
    set(image $<TARGET_FILE_DIR:${name}>/${name}.img)
    set(make_image ${CMAKE_STRIP} -o ${image} $<TARGET_FILE:${name}>)
    if(VACCEL_GUEST_MACHINE STREQUAL "aarch64")
        set(make_image ${CMAKE_OBJCOPY} -O binary $<TARGET_FILE:${name}> ${image})
    endif()
    add_custom_command(TARGET ${name} POST_BUILD COMMAND ${make_image} VERBATIM)
endfunction()
