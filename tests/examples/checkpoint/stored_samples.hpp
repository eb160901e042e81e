// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <hdf5.h>

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

/// What a file of samples holds, read as double whatever it is stored as.
struct stored_samples {
  explicit stored_samples(std::filesystem::path const& path) {
    hid_t const file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0) throw std::runtime_error("no samples at " + path.string());
    x = values(file, "samples", shape);
    std::vector<hsize_t> count;
    log_q = values(file, "log_q", count);
    hid_t const note = H5Aopen(file, "model", H5P_DEFAULT), type = H5Aget_type(note);
    model.resize(H5Tget_size(type));
    H5Aread(note, type, model.data());
    model.resize(model.find('\0'));
    H5Tclose(type);
    H5Aclose(note);
    H5Fclose(file);
  }

  std::vector<hsize_t> shape;
  std::vector<double> x, log_q;
  std::string model;

 private:
  static std::vector<double> values(hid_t file, char const* name, std::vector<hsize_t>& shape) {
    hid_t const data = H5Dopen2(file, name, H5P_DEFAULT), space = H5Dget_space(data);
    shape.resize(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
    H5Sget_simple_extent_dims(space, shape.data(), nullptr);
    std::vector<double> out(static_cast<std::size_t>(H5Sget_simple_extent_npoints(space)));
    H5Dread(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, out.data());
    H5Sclose(space);
    H5Dclose(data);
    return out;
  }
};
