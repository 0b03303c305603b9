# SPDX-License-Identifier: Apache-2.0
# The build tree is laid out as an installation, so that programs find their parts in either in the same way.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(VACCEL_BACKEND_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/vaccel/backends)
set(VACCEL_LIBEXEC_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/libexec/vaccel)

# A backend: one folder, one shared object called NAME.so, which links nothing of vaccel but what it names.
function(vaccel_add_backend name)
    cmake_parse_arguments(BACKEND "" "" "SOURCES;LIBRARIES" ${ARGN})
    add_library(backend-${name} MODULE ${BACKEND_SOURCES})
    set_target_properties(backend-${name} PROPERTIES
        PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${VACCEL_BACKEND_OUTPUT_DIRECTORY})
    target_link_libraries(backend-${name} PRIVATE vaccel-headers ${BACKEND_LIBRARIES})
    target_link_options(backend-${name} PRIVATE ${VACCEL_NO_UNDEFINED} -Wl,--exclude-libs,ALL)
    install(TARGETS backend-${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/vaccel/backends)
endfunction()
