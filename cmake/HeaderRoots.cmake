# SPDX-License-Identifier: BSL-1.0

# An interface library made of every header below `root`, which is also what its users' include path gets.
function(rgflow_header_root target root)
  set(directory "${PROJECT_SOURCE_DIR}/${root}")
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS "${directory}/*.hpp")
  add_library(${target} INTERFACE)
  target_sources(${target} INTERFACE FILE_SET HEADERS BASE_DIRS "${directory}" FILES ${headers})
  target_compile_features(${target} INTERFACE cxx_std_20)
endfunction()

# Both roots are installed into one directory, so no relative path may occur in both.
function(rgflow_check_roots_are_disjoint first second)
  file(GLOB_RECURSE in_first RELATIVE "${PROJECT_SOURCE_DIR}/${first}" CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/${first}/*")
  file(GLOB_RECURSE in_second RELATIVE "${PROJECT_SOURCE_DIR}/${second}" CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/${second}/*")
  foreach(path IN LISTS in_second)
    if(path IN_LIST in_first)
      message(FATAL_ERROR "${path} occurs below both ${first}/ and ${second}/: one would hide the other")
    endif()
  endforeach()
endfunction()
