# SPDX-License-Identifier: Apache-2.0
# A toolchain file: Debian's gcc-aarch64-linux-gnu. VACCEL_SYSROOT names a folder with the libraries that are needed beside the C library, as
# scripts/setup unpacks them; what is built runs in QEMU's emulation of Linux's processes then.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_OBJCOPY aarch64-linux-gnu-objcopy)
set(CMAKE_STRIP aarch64-linux-gnu-strip)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES VACCEL_SYSROOT)
if(VACCEL_SYSROOT)
    set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
    set(libraries ${VACCEL_SYSROOT}/usr/lib/aarch64-linux-gnu)
    set(CMAKE_FIND_ROOT_PATH ${VACCEL_SYSROOT} /usr/aarch64-linux-gnu)
    set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
    set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
    set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
    set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
    set(ENV{PKG_CONFIG_LIBDIR} ${libraries}/pkgconfig)
    set(ENV{PKG_CONFIG_SYSROOT_DIR} ${VACCEL_SYSROOT})
    # Debian's cross compiler has folders of its own, and does not look where the packages have theirs.
    set(CMAKE_C_FLAGS_INIT "-isystem ${VACCEL_SYSROOT}/usr/include/aarch64-linux-gnu -isystem ${VACCEL_SYSROOT}/usr/include")
    foreach(kind EXE SHARED MODULE)
        set(CMAKE_${kind}_LINKER_FLAGS_INIT "-L${libraries} -Wl,-rpath-link,${libraries}")
    endforeach()
    # Tests run programs, and programs run others: each runs by its name.
    set(CMAKE_C_LINK_EXECUTABLE
        "<CMAKE_C_COMPILER> <FLAGS> <CMAKE_C_LINK_FLAGS> <LINK_FLAGS> <OBJECTS> -o <TARGET> <LINK_LIBRARIES>"
        "${CMAKE_CURRENT_LIST_DIR}/emulated <TARGET> ${VACCEL_SYSROOT}")
endif()
