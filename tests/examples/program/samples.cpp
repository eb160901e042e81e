// SPDX-License-Identifier: BSL-1.0
#include "../../scratch_directory.hpp"

#include <program/samples.hpp>

#include <catch2/catch.hpp>

#include <hdf5.h>

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

template <class T>
std::vector<T> read(std::filesystem::path const& path, char const* name, hid_t type, std::vector<hsize_t>& shape) {
  hid_t const file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  REQUIRE(file >= 0);
  hid_t const data = H5Dopen2(file, name, H5P_DEFAULT);
  REQUIRE(data >= 0);
  hid_t const space = H5Dget_space(data);
  shape.resize(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
  H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  std::vector<T> values(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
  REQUIRE(H5Dread(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
  H5Sclose(space);
  H5Dclose(data);
  H5Fclose(file);
  return values;
}

std::size_t files_in(std::filesystem::path const& directory) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(directory), std::filesystem::directory_iterator()));
}

}  // namespace

TEST_CASE("program/samples: batches come back in order, with their densities and attributes") {
  scratch_directory const scratch;
  auto const path = scratch.path() / "new" / "samples.h5";
  std::vector<float> values(5 * 2 * 3 * 4);
  std::iota(values.begin(), values.end(), 0.F);
  std::vector<double> const log_q = {-1, -2, -3, -4, -5};

  program::sample_file file(path, {2, 3, 4});
  file.attribute("model", "flow<φ⁴>");
  file.attribute("mu", -2.5);
  file.attribute("seed", std::int64_t{7});
  file.attribute("note", "");
  file.append(std::span(values).first(48), std::span(log_q).first(2));
  file.append(std::span(values).subspan(48), std::span(log_q).subspan(2));
  CHECK(file.size() == 5);
  CHECK_FALSE(std::filesystem::exists(path));
  file.commit();
  CHECK(files_in(path.parent_path()) == 1);

  std::vector<hsize_t> shape;
  CHECK(read<float>(path, "samples", H5T_NATIVE_FLOAT, shape) == values);
  CHECK(shape == std::vector<hsize_t>{5, 2, 3, 4});
  CHECK(read<double>(path, "log_q", H5T_NATIVE_DOUBLE, shape) == log_q);
  CHECK(shape == std::vector<hsize_t>{5});

  hid_t const opened = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  double mu = 0;
  hid_t const attribute = H5Aopen(opened, "mu", H5P_DEFAULT);
  CHECK(H5Aread(attribute, H5T_NATIVE_DOUBLE, &mu) >= 0);
  CHECK(mu == -2.5);
  H5Aclose(attribute);
  H5Fclose(opened);
}

TEST_CASE("program/samples: double precision is kept") {
  scratch_directory const scratch;
  auto const path = scratch.path() / "s.h5";
  std::vector<double> const values = {1. / 3, 2. / 3};
  program::sample_file file(path, {1, 1, 1}, program::sample_file::precision::doubled);
  file.append(values);
  file.commit();
  std::vector<hsize_t> shape;
  CHECK(read<double>(path, "samples", H5T_NATIVE_DOUBLE, shape) == values);
}

TEST_CASE("program/samples: misuse is refused, and what was not committed leaves nothing") {
  scratch_directory const scratch;
  {
    program::sample_file file(scratch.path() / "s.h5", {1, 2, 2});
    CHECK_THROWS_AS(file.append(std::vector<float>(3)), std::invalid_argument);
    CHECK_THROWS_AS(file.append(std::vector<float>(4), std::vector<double>(2)), std::invalid_argument);
    file.append(std::vector<float>(4));
    CHECK_THROWS_AS(file.append(std::vector<float>(4), std::vector<double>(1)), std::invalid_argument);
  }
  CHECK(files_in(scratch.path()) == 0);
  CHECK_THROWS_AS(program::sample_file(scratch.path() / "s.h5", {1, 0, 2}), std::invalid_argument);
  CHECK_THROWS_WITH(program::sample_file("/proc/nowhere.h5", {1, 2, 2}),
                    Catch::StartsWith("cannot create /proc/nowhere.h5: "));
}
