# SPDX-License-Identifier: Apache-2.0
# How tests are registered, so that scripts/test can say what ran, what was skipped, and why. Exit status 77 is a skip.
# No test looks for a daemon that it did not start, or for what was measured on this machine: VACCEL_TARGET and VACCEL_CALIBRATION are "none" unless the
# test says otherwise.
set(VACCEL_RESULTS ${PROJECT_BINARY_DIR}/test-results)
file(MAKE_DIRECTORY ${VACCEL_RESULTS})

# vaccel_add_unit_test(NAME SOURCES … LIBRARIES … LABELS … ENVIRONMENT …): a cmocka program, run as one test.
function(vaccel_add_unit_test name)
    cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS;ENVIRONMENT" ${ARGN})
    add_executable(${name} ${TEST_SOURCES})
    target_link_libraries(${name} PRIVATE ${TEST_LIBRARIES} cmocka)
    set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests/bin)
    add_test(NAME ${name} COMMAND ${name})
    vaccel_describe_test(${name} "${TEST_LABELS}" "${TEST_TIMEOUT}" "${TEST_ENVIRONMENT}")
endfunction()

# vaccel_add_pytest(NAME PATHS … LABELS … ENVIRONMENT … TIMEOUT …): a folder or file of Python tests, run as one test.
function(vaccel_add_pytest name)
    cmake_parse_arguments(TEST "" "TIMEOUT" "PATHS;ARGUMENTS;LABELS;ENVIRONMENT" ${ARGN})
    add_test(NAME ${name}
        COMMAND ${VACCEL_PYTHON} -m pytest -q -p no:cacheprovider --junitxml=${VACCEL_RESULTS}/${name}.xml
            ${TEST_ARGUMENTS} ${TEST_PATHS}
        WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    vaccel_describe_test(${name} "${TEST_LABELS}" "${TEST_TIMEOUT}"
        "VACCEL_BUILD_DIR=${PROJECT_BINARY_DIR};${TEST_ENVIRONMENT}")
endfunction()

# vaccel_needs_processor(TEST… WHY …): tests of what QEMU's emulation of Linux's processes does not have; WHY says what. They are left out where
# that runs the tests, which is when they are for another processor.
function(vaccel_needs_processor)
    cmake_parse_arguments(TEST "" "WHY" "" ${ARGN})
    if(CMAKE_CROSSCOMPILING)
        set_tests_properties(${TEST_UNPARSED_ARGUMENTS} PROPERTIES DISABLED TRUE)
    endif()
endfunction()

function(vaccel_describe_test name labels timeout environment)
    if(NOT timeout)
        set(timeout 300)
    endif()
    if(NOT labels)
        set(labels unit)
    endif()
    # Tests that may take long are begun first, so that none is left over when the others are done.
    set_tests_properties(${name} PROPERTIES
        LABELS "${labels}" TIMEOUT ${timeout} COST ${timeout} SKIP_RETURN_CODE 77
        ENVIRONMENT "VACCEL_TARGET=none;VACCEL_CALIBRATION=none;${environment}")
endfunction()

# vaccel_calls_frameworks(TARGET TEST): under a sanitizer, what frameworks do that it does not take, and what of theirs
# it is not to report.
function(vaccel_calls_frameworks target test)
    if(NOT VACCEL_SANITIZE)
        return()
    endif()
    set(folder ${PROJECT_SOURCE_DIR}/tests/sanitizers)
    target_sources(${target} PRIVATE ${folder}/shallow.c)
    target_link_libraries(${target} PRIVATE ${CMAKE_DL_LIBS})
    set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT
        # As tests/sanitizers/sanitized.py says.
        ASAN_OPTIONS=intercept_tls_get_addr=0
        LSAN_OPTIONS=suppressions=${folder}/leaks.supp:print_suppressions=0
        TSAN_OPTIONS=suppressions=${folder}/races.supp:print_suppressions=0
        # OpenVINO's plugin for GPUs loads OpenCL's drivers, and in PoCL's memory the leak checker crashes.
        OCL_ICD_VENDORS=/nonexistent)
endfunction()
