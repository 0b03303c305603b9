# SPDX-License-Identifier: Apache-2.0
# The build tree is laid out as an installation, so that programs find their parts in either in the same way.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(VACCEL_BACKEND_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib/vaccel/backends)
set(VACCEL_LIBEXEC_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/libexec/vaccel)

# vaccel_add_backend(NAME SOURCES … LIBRARIES … [FRAMEWORK FILE] [TEST]): a backend: one folder, one shared object called NAME.so, which
# links nothing of vaccel but what it names. FRAMEWORK is the library that it looks for when it runs: the build tree has a link to it beside the
# backend. A TEST backend is for the project's own tests.
function(vaccel_add_backend name)
    cmake_parse_arguments(BACKEND "TEST" "FRAMEWORK" "SOURCES;LIBRARIES" ${ARGN})
    if(VACCEL_ONLY_STATIC)
        add_library(backend-${name} OBJECT ${BACKEND_SOURCES})
        target_link_libraries(backend-${name} PRIVATE vaccel-headers ${BACKEND_LIBRARIES})
        vaccel_link_backend(${name} ${BACKEND_LIBRARIES})
        return()
    endif()
    add_library(backend-${name} MODULE ${BACKEND_SOURCES})
    set_target_properties(backend-${name} PROPERTIES
        PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${VACCEL_BACKEND_OUTPUT_DIRECTORY})
    target_link_libraries(backend-${name} PRIVATE vaccel-headers ${BACKEND_LIBRARIES})
    target_link_options(backend-${name} PRIVATE ${VACCEL_NO_UNDEFINED} -Wl,--exclude-libs,ALL)
    if(BACKEND_FRAMEWORK)
        get_filename_component(library "${BACKEND_FRAMEWORK}" NAME)
        set(link ${VACCEL_BACKEND_OUTPUT_DIRECTORY}/${library})
        file(MAKE_DIRECTORY ${VACCEL_BACKEND_OUTPUT_DIRECTORY})
        file(CREATE_LINK "${BACKEND_FRAMEWORK}" ${link} SYMBOLIC)
        install(FILES ${link} DESTINATION ${VACCEL_INSTALL_BACKENDDIR} COMPONENT frameworks EXCLUDE_FROM_ALL)
    endif()
    if(BACKEND_TEST)
        install(TARGETS backend-${name} LIBRARY DESTINATION ${VACCEL_INSTALL_BACKENDDIR} COMPONENT test EXCLUDE_FROM_ALL)
        return()
    endif()
    install(TARGETS backend-${name} LIBRARY DESTINATION ${VACCEL_INSTALL_BACKENDDIR} COMPONENT backends)
    vaccel_link_backend(${name} ${BACKEND_LIBRARIES})
endfunction()

# vaccel_link_backend(NAME LIBRARIES…): NAME.o, for programs that link the backend in: its objects and those of the project's that it uses, in one,
# whose names nobody else sees.
function(vaccel_link_backend name)
    set(parts $<TARGET_OBJECTS:backend-${name}>)
    set(requires)
    foreach(library ${ARGN})
        if(TARGET ${library})
            get_target_property(type ${library} TYPE)
            get_target_property(more ${library} VACCEL_REQUIRES)
            if(type STREQUAL "STATIC_LIBRARY")
                list(APPEND parts $<TARGET_FILE:${library}>)
            elseif(type STREQUAL "OBJECT_LIBRARY")
                list(APPEND parts $<TARGET_OBJECTS:${library}>)
            endif()
            if(more)
                list(APPEND requires ${more})
            endif()
        endif()
    endforeach()
    add_library(backend-${name}-entry OBJECT ${VACCEL_CMAKE_DIR}/linked_backend.c)
    target_link_libraries(backend-${name}-entry PRIVATE vaccel-headers)
    set(object ${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}/vaccel/static/${name}.o)
    file(MAKE_DIRECTORY ${CMAKE_ARCHIVE_OUTPUT_DIRECTORY}/vaccel/static)
    add_custom_command(
        OUTPUT ${object}
        COMMAND ${CMAKE_LINKER} -r -o ${object} $<TARGET_OBJECTS:backend-${name}-entry> ${parts}
        COMMAND ${CMAKE_OBJCOPY} --localize-hidden --localize-symbol vaccel_backend_entry
            --wildcard --remove-section .gnu.lto_* --remove-section .gnu.debuglto_* ${object}
        DEPENDS backend-${name} backend-${name}-entry ${parts}
        COMMENT "Linking backend ${name} into one object" COMMAND_EXPAND_LISTS VERBATIM)
    add_custom_target(backend-${name}-static ALL DEPENDS ${object})
    install(FILES ${object} DESTINATION ${VACCEL_INSTALL_STATICDIR} COMPONENT development)
    set_property(GLOBAL APPEND PROPERTY VACCEL_LINKED_BACKENDS ${name})
    set_property(GLOBAL PROPERTY VACCEL_LINKED_BACKEND_${name} "${requires}")
endfunction()
