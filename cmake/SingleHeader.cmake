# SPDX-License-Identifier: BSL-1.0

# `cmake --build build --target single_header` writes all of rgflow as one file, for online compilers.
add_custom_target(single_header
  COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/single_header"
  COMMAND "${PROJECT_SOURCE_DIR}/cmake/amalgamate" "${PROJECT_BINARY_DIR}/single_header/rgflow.hpp"
  COMMENT "Writing single_header/rgflow.hpp"
  VERBATIM)
