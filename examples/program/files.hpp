// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace program {

/// Writes a whole file or nothing: whoever opens it sees the old contents or the new. Creates the directory
/// it is in. Throws rgflow's file_error, which names the file and the reason.
void write_file(std::filesystem::path const& path, std::string_view contents);

/// A whole file. Throws std::runtime_error, naming it, if it can't be read.
[[nodiscard]] std::string read_file(std::filesystem::path const& path);

/// The path of a data file that the run script unpacked from a Debian package: in $RGFLOW_DATA, or in
/// build/data below the current directory. Throws std::runtime_error that names the package if it is absent.
[[nodiscard]] std::filesystem::path data_file(std::string const& name, std::string const& package);

/// The command line as the user would repeat it: from the run script if that started us, else from argv.
[[nodiscard]] std::string command_line(int argc, char const* const* argv);

}  // namespace program
