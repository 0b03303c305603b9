# SPDX-License-Identifier: Apache-2.0
# Seeds made afresh, of whatever ops there are, must run as well as those that are kept.
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
execute_process(COMMAND ${SEEDS} ${FOLDER} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${REPLAY} ${FOLDER} COMMAND_ERROR_IS_FATAL ANY)
