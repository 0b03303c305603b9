# SPDX-License-Identifier: Apache-2.0
# Read right after the root's project() when a wheel is built: the settings of such a build.
set(VACCEL_PYTHON "${Python_EXECUTABLE}" CACHE FILEPATH "The Python that builds the wheel" FORCE)
set(VACCEL_BUILD_PYTHON ON CACHE BOOL "The binding" FORCE)
set(VACCEL_BUILD_TESTS OFF CACHE BOOL "No tests in a wheel" FORCE)
set(VACCEL_WERROR OFF CACHE BOOL "A newer compiler's warnings must not keep anybody from installing" FORCE)
# Wheels hold no symbolic links, and no paths of the machine that built them.
set(VACCEL_UNVERSIONED_LIBRARY ON CACHE BOOL "libvaccel.so is the file itself" FORCE)
set(CMAKE_INSTALL_LIBDIR lib CACHE STRING "Beside the extension" FORCE)
# Where an environment has what a program of it brings: its manual page, completions, licence.
set(CMAKE_INSTALL_DATADIR "${SKBUILD_DATA_DIR}/share" CACHE PATH "Below the environment" FORCE)
set(CMAKE_INSTALL_MANDIR "${SKBUILD_DATA_DIR}/share/man" CACHE PATH "Below the environment" FORCE)
set(CMAKE_INSTALL_DOCDIR "${SKBUILD_METADATA_DIR}/licenses" CACHE PATH "Only the licence is documentation here" FORCE)
