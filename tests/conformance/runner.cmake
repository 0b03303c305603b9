# SPDX-License-Identifier: Apache-2.0
# The conformance runner. It is installed, with or without the tests: `vaccel backend check` runs it on somebody's backend.
find_package(PkgConfig REQUIRED)
pkg_check_modules(VACCEL_JANSSON REQUIRED IMPORTED_TARGET jansson)

file(GLOB conformance_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.c)
add_executable(conformance ${conformance_sources})
target_link_libraries(conformance PRIVATE vaccel vaccel-media PkgConfig::VACCEL_JANSSON m ${CMAKE_DL_LIBS})
file(RELATIVE_PATH lib_from_libexec ${CMAKE_INSTALL_FULL_LIBEXECDIR}/vaccel ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(conformance PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${VACCEL_LIBEXEC_OUTPUT_DIRECTORY}
    BUILD_RPATH_USE_ORIGIN ON
    INSTALL_RPATH "$ORIGIN/${lib_from_libexec}")
install(PROGRAMS ${CMAKE_CURRENT_LIST_DIR}/networks.py DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/vaccel RENAME conformance-networks COMPONENT command)
install(TARGETS conformance RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/vaccel COMPONENT command)
