# SPDX-License-Identifier: Apache-2.0
# What outside projects find vaccel by. docs/install.md says what is installed where.

# vaccel_pkg_config(TEMPLATE OUTPUT PREFIX INCLUDEDIR LIBDIR [RPATH]): a .pc file.
function(vaccel_pkg_config template output pc_prefix pc_includedir pc_libdir)
    set(pc_rpath "")
    if(ARGN STREQUAL "RPATH")
        set(pc_rpath "-Wl,-rpath,\${libdir} ")
    endif()
    configure_file(${template} ${output} @ONLY)
endfunction()
