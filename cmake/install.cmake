# SPDX-License-Identifier: Apache-2.0
# What outside projects find vaccel by, in an installation and in the build tree. docs/install.md says what is installed where.
set(VACCEL_INSTALL_BACKENDDIR ${CMAKE_INSTALL_LIBDIR}/vaccel/backends)
set(VACCEL_INSTALL_STATICDIR ${CMAKE_INSTALL_LIBDIR}/vaccel/static)
set(VACCEL_INSTALL_CMAKEDIR ${CMAKE_INSTALL_LIBDIR}/cmake/vaccel)
set(VACCEL_INSTALL_PKGCONFIGDIR ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

# The .pc files: the library's, and one for each backend that programs may link in.
function(vaccel_pkg_config folder pc_prefix pc_includedir pc_libdir pc_rpath)
    configure_file(${PROJECT_SOURCE_DIR}/capi/vaccel.pc.in ${folder}/vaccel.pc @ONLY)
    get_property(backends GLOBAL PROPERTY VACCEL_LINKED_BACKENDS)
    foreach(pc_backend ${backends})
        get_property(pc_requires GLOBAL PROPERTY VACCEL_LINKED_BACKEND_${pc_backend})
        list(JOIN pc_requires " " pc_requires)
        configure_file(
            ${PROJECT_SOURCE_DIR}/capi/vaccel-backend.pc.in ${folder}/vaccel-backend-${pc_backend}.pc @ONLY)
    endforeach()
endfunction()

# Called when all targets are known.
function(vaccel_install_package)
    set(stage ${PROJECT_BINARY_DIR}/CMakeFiles/package)

    # Paths relative to the .pc file itself, so that an installation can be moved as a whole.
    file(RELATIVE_PATH up ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
    string(REGEX REPLACE "/$" "" up ${up})
    set(include "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
    if(IS_ABSOLUTE ${CMAKE_INSTALL_INCLUDEDIR})
        set(include ${CMAKE_INSTALL_INCLUDEDIR})
    endif()
    vaccel_pkg_config(${stage}/pkgconfig "\${pcfiledir}/${up}" ${include} "\${pcfiledir}/.." "")
    # Who builds against the build tree wants programs that find its library.
    vaccel_pkg_config(${PROJECT_BINARY_DIR}/pkgconfig ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR}/capi/include
        ${CMAKE_LIBRARY_OUTPUT_DIRECTORY} "-Wl,-rpath,\${libdir} ")
    install(DIRECTORY ${stage}/pkgconfig/ DESTINATION ${VACCEL_INSTALL_PKGCONFIGDIR} COMPONENT development)

    # Before 1.0, any minor version may break programs.
    set(compatibility SameMajorVersion)
    if(PROJECT_VERSION_MAJOR EQUAL 0)
        set(compatibility SameMinorVersion)
    endif()
    set(VACCEL_BACKEND_REQUIRES "")
    get_property(backends GLOBAL PROPERTY VACCEL_LINKED_BACKENDS)
    foreach(backend ${backends})
        get_property(requires GLOBAL PROPERTY VACCEL_LINKED_BACKEND_${backend})
        string(APPEND VACCEL_BACKEND_REQUIRES "set(_vaccel_requires_${backend} ${requires})\n")
    endforeach()
    set(build ${CMAKE_LIBRARY_OUTPUT_DIRECTORY}/cmake/vaccel)
    configure_file(${PROJECT_SOURCE_DIR}/capi/vaccelConfig.cmake.in ${build}/vaccelConfig.cmake @ONLY)
    include(CMakePackageConfigHelpers)
    write_basic_package_version_file(${build}/vaccelConfigVersion.cmake COMPATIBILITY ${compatibility})
    install(FILES ${build}/vaccelConfig.cmake ${build}/vaccelConfigVersion.cmake
        DESTINATION ${VACCEL_INSTALL_CMAKEDIR} COMPONENT development)
    export(EXPORT vaccel NAMESPACE vaccel:: FILE ${build}/vaccelTargets.cmake)
    install(EXPORT vaccel NAMESPACE vaccel:: FILE vaccelTargets.cmake
        DESTINATION ${VACCEL_INSTALL_CMAKEDIR} COMPONENT development)

    install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
    install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/CHANGELOG.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT documentation)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT documentation)
    install(FILES ${PROJECT_SOURCE_DIR}/media/model.schema.json
        DESTINATION ${CMAKE_INSTALL_DATADIR}/vaccel COMPONENT documentation)

    if(PROJECT_IS_TOP_LEVEL AND NOT TARGET uninstall)
        set(own
            ${CMAKE_INSTALL_INCLUDEDIR}/vaccel ${CMAKE_INSTALL_LIBDIR}/vaccel ${VACCEL_INSTALL_CMAKEDIR}
            ${CMAKE_INSTALL_LIBEXECDIR}/vaccel ${CMAKE_INSTALL_DATADIR}/vaccel ${CMAKE_INSTALL_DOCDIR})
        list(JOIN own "," own)
        add_custom_target(uninstall
            COMMAND ${CMAKE_COMMAND} -DBUILD=${PROJECT_BINARY_DIR} -DOWN=${own} -P ${VACCEL_CMAKE_DIR}/uninstall.cmake
            COMMENT "Removing what was installed from this tree" VERBATIM)
    endif()
endfunction()
