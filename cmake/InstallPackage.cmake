# SPDX-License-Identifier: BSL-1.0
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set_target_properties(rgflow_engine PROPERTIES EXPORT_NAME engine)
set_target_properties(rgflow_dsl PROPERTIES EXPORT_NAME dsl)

set(package_directory "${CMAKE_INSTALL_DATADIR}/cmake/rgflow")
install(TARGETS rgflow_engine rgflow_dsl EXPORT rgflow_targets FILE_SET HEADERS)
install(EXPORT rgflow_targets NAMESPACE rgflow:: DESTINATION "${package_directory}")

configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/rgflow-config.cmake.in" "${PROJECT_BINARY_DIR}/rgflow-config.cmake"
  INSTALL_DESTINATION "${package_directory}"
  NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/rgflow-config-version.cmake"
  COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT)
install(FILES
  "${PROJECT_BINARY_DIR}/rgflow-config.cmake"
  "${PROJECT_BINARY_DIR}/rgflow-config-version.cmake"
  DESTINATION "${package_directory}")
