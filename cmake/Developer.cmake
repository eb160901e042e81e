# SPDX-License-Identifier: BSL-1.0

# How tests, examples and benchmarks are compiled. Nothing of this reaches an exported target.
set(RGFLOW_ARCH "native" CACHE STRING "Processor to compile tests and examples for; empty means portable")
option(RGFLOW_WERROR "Treat warnings in tests and examples as errors" OFF)

add_library(rgflow_developer INTERFACE)
target_compile_features(rgflow_developer INTERFACE cxx_std_20)
target_compile_options(rgflow_developer INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wdouble-promotion
  $<$<BOOL:${RGFLOW_WERROR}>:-Werror>)
# GCC 12 warns of overlapping copies inside any optimized `"text" + std::string` (its bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(rgflow_developer INTERFACE -Wno-restrict)
endif()

# The build type of tests/run, where compiling costs more than running: optimized little, assertions on.
set(RGFLOW_QUICK_FLAGS -O1)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Passes that take longer than the tests gain by them.
  list(APPEND RGFLOW_QUICK_FLAGS
    -fno-tree-pta -fno-tree-loop-optimize -fno-ipa-modref -fno-ipa-pure-const)
  # Below a GB it does not look for memory to use again.
  list(APPEND RGFLOW_QUICK_FLAGS --param=ggc-min-heapsize=1000000)
endif()
list(JOIN RGFLOW_QUICK_FLAGS " " CMAKE_CXX_FLAGS_QUICK)

# Apart from the warnings, so that a test can be compiled for another instruction set.
add_library(rgflow_arch INTERFACE)
if(RGFLOW_ARCH)
  target_compile_options(rgflow_arch INTERFACE "-march=${RGFLOW_ARCH}")
endif()

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_CXX_EXTENSIONS OFF)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  find_program(RGFLOW_CCACHE ccache)
  mark_as_advanced(RGFLOW_CCACHE)
  if(RGFLOW_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${RGFLOW_CCACHE}")
  endif()
endif()

# In a quick build alone, whose units all have the same options, headers are precompiled; the tests of headers see each
# header by itself. add_precompiled(NAME LIBRARY HEADER...) makes NAME of them, with what LIBRARY defines;
# precompile(TARGET NAME): the target's units find them read already.
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/precompiled.cpp" CONTENT "")
function(add_precompiled name library)
  if(CMAKE_BUILD_TYPE STREQUAL "Quick")
    add_library(${name} OBJECT EXCLUDE_FROM_ALL "${PROJECT_BINARY_DIR}/precompiled.cpp")
    target_link_libraries(${name} PRIVATE ${library} rgflow_developer rgflow_arch)
    target_precompile_headers(${name} PRIVATE ${ARGN})
  endif()
endfunction()
function(precompile target name)
  if(TARGET ${name})
    target_precompile_headers(${target} REUSE_FROM ${name})
    # GCC's bug 105651 again, see above: in what was precompiled it warns of array bounds and overflows, too.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
      target_compile_options(${target} PRIVATE -Wno-array-bounds -Wno-stringop-overflow)
    endif()
  endif()
endfunction()
add_precompiled(precompiled_library rgflow::dsl <rgflow/rgflow.hpp>)
