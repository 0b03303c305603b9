# SPDX-License-Identifier: Apache-2.0
# What makes a bug harder to use, for all that runs on a host; tests/install/test_hardening.py reads it back from the files. The library for
# unikernels takes back what takes a C library. Control-flow enforcement is left out: Debian 12's C runtime is not built for it, and one object
# without it turns it off for a program.
include(CheckCCompilerFlag)
include(CheckCSourceCompiles)
include(CheckPIESupported)
check_pie_supported()

add_compile_options(-fstack-protector-strong)
check_c_compiler_flag(-fstack-clash-protection VACCEL_HAS_STACK_CLASH_PROTECTION)
if(VACCEL_HAS_STACK_CLASH_PROTECTION)
    add_compile_options(-fstack-clash-protection)
endif()
if(CMAKE_BUILD_TYPE MATCHES "Rel" AND NOT VACCEL_SANITIZE)
    # Level 3 counts with sizes that are only known at run time; older C libraries warn of it.
    set(CMAKE_REQUIRED_FLAGS "-O2 -Werror -D_FORTIFY_SOURCE=3")
    check_c_source_compiles("#include <string.h>\nint main(void) { return (int)strlen(\"\"); }" VACCEL_HAS_FORTIFY_3)
    unset(CMAKE_REQUIRED_FLAGS)
    if(VACCEL_HAS_FORTIFY_3)
        add_compile_definitions(_FORTIFY_SOURCE=3)
    else()
        add_compile_definitions(_FORTIFY_SOURCE=2)
    endif()
endif()
add_link_options(-Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
