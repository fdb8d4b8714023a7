# What `cmake --install` puts in place: headroom-server, the shared library, the public headers and the package files that
# find_package(headroom CONFIG) reads. Everything is found relative to them, so that the tree may be moved.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/headroom)

install(TARGETS headroom EXPORT headroom-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/headroom DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
if(HEADROOM_SERVER)
  install(TARGETS headroom-server RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(FILES LICENSE README.md CHANGELOG.md SECURITY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

install(EXPORT headroom-targets NAMESPACE headroom:: DESTINATION ${package_dir})
configure_package_config_file(cmake/headroom-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/headroom-config.cmake
                              INSTALL_DESTINATION ${package_dir})
# Before 1.0 a minor version may change the interface.
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/headroom-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/headroom-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/headroom-config-version.cmake
        DESTINATION ${package_dir})
