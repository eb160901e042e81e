// SPDX-License-Identifier: BSL-1.0
#include <program/samples.hpp>

#include <fcntl.h>
#include <hdf5.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <vector>
#include <utility>

namespace program {
namespace {

// An HDF5 identifier with the function that gives it back.
class handle {
 public:
  handle() = default;
  handle(hid_t id, herr_t (*closer)(hid_t)) : id_(id), close_(closer) {}
  handle(handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  handle& operator=(handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }
  bool open() const { return id_ >= 0; }
  herr_t close() { return close_(std::exchange(id_, -1)); }

 private:
  hid_t id_ = -1;
  herr_t (*close_)(hid_t) = nullptr;
};

// The innermost entry of HDF5's error stack says what went wrong.
std::string reason() {
  std::string text;
  H5Ewalk2(
      H5E_DEFAULT, H5E_WALK_UPWARD,
      [](unsigned, H5E_error2_t const* error, void* out) -> herr_t {
        auto& result = *static_cast<std::string*>(out);
        if (result.empty() && error->desc != nullptr) result = error->desc;
        return 0;
      },
      &text);
  return text.empty() ? "unknown reason" : text;
}

}  // namespace

struct sample_file::state {
  std::filesystem::path path;
  std::filesystem::path temporary;
  std::array<std::size_t, 3> shape;
  std::size_t count = 0;
  bool with_log_q = false;
  handle file, samples, log_q;

  // What was not committed leaves nothing behind.
  ~state() {
    std::error_code ignored;
    if (file.open()) std::filesystem::remove(temporary, ignored);
  }

  [[noreturn]] void fail(std::string const& action) const {
    throw std::runtime_error("cannot " + action + " " + path.string() + ": " + reason());
  }

  template <class T>
  T checked(T result, char const* action) const {
    if (result < 0) fail(action);
    return result;
  }

  // Grows without end along the first axis, in chunks of about 1 MiB.
  handle dataset(char const* name, hid_t type, std::vector<hsize_t> sizes) const {
    hsize_t sample_bytes = H5Tget_size(type);
    for (std::size_t i = 1; i < sizes.size(); ++i) sample_bytes *= sizes[i];
    std::vector<hsize_t> limits = sizes;
    std::vector<hsize_t> chunk = sizes;
    sizes[0] = 0;
    limits[0] = H5S_UNLIMITED;
    chunk[0] = std::clamp<hsize_t>((hsize_t{1} << 20) / std::max<hsize_t>(sample_bytes, 1), 1, 1 << 16);

    handle const space(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), limits.data()), H5Sclose);
    handle const properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    checked(H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data()), "lay out");
    checked(H5Pset_fletcher32(properties), "lay out");
    return handle(checked(H5Dcreate2(file, name, type, space, H5P_DEFAULT, properties, H5P_DEFAULT), "lay out"),
                  H5Dclose);
  }

  void append_to(handle const& data, hid_t type, void const* values, std::vector<hsize_t> added) const {
    std::vector<hsize_t> start(added.size(), 0);
    std::vector<hsize_t> sizes = added;
    start[0] = count;
    sizes[0] += count;
    checked(H5Dset_extent(data, sizes.data()), "extend");
    handle const in_file(H5Dget_space(data), H5Sclose);
    checked(H5Sselect_hyperslab(in_file, H5S_SELECT_SET, start.data(), nullptr, added.data(), nullptr), "extend");
    handle const in_memory(H5Screate_simple(static_cast<int>(added.size()), added.data(), nullptr), H5Sclose);
    checked(H5Dwrite(data, type, in_memory, in_file, H5P_DEFAULT, values), "write");
  }

  template <class T>
  void append(hid_t type, std::span<T const> values, std::span<double const> densities) {
    std::size_t const sample = shape[0] * shape[1] * shape[2];
    if (values.size() % sample != 0)
      throw std::invalid_argument("sample_file: found " + std::to_string(values.size()) +
                                  " numbers, expected a multiple of " + std::to_string(sample));
    std::size_t const added = values.size() / sample;
    if (added == 0) return;
    if (count == 0) with_log_q = !densities.empty();
    if (densities.size() != (with_log_q ? added : 0))
      throw std::invalid_argument("sample_file: found " + std::to_string(densities.size()) + " values of log_q for " +
                                  std::to_string(added) + " samples");
    if (with_log_q && !log_q.open()) log_q = dataset("log_q", H5T_NATIVE_DOUBLE, {0});
    append_to(samples, type, values.data(), {added, shape[0], shape[1], shape[2]});
    if (with_log_q) append_to(log_q, H5T_NATIVE_DOUBLE, densities.data(), {added});
    count += added;
  }

  void attribute(std::string const& name, hid_t type, void const* value) const {
    handle const scalar(H5Screate(H5S_SCALAR), H5Sclose);
    handle const place(checked(H5Acreate2(file, name.c_str(), type, scalar, H5P_DEFAULT, H5P_DEFAULT), "annotate"),
                       H5Aclose);
    checked(H5Awrite(place, type, value), "annotate");
  }
};

sample_file::sample_file(std::filesystem::path path, std::array<std::size_t, 3> channel_y_x, precision stored)
    : state_(std::make_unique<state>()) {
  if (std::find(channel_y_x.begin(), channel_y_x.end(), 0U) != channel_y_x.end())
    throw std::invalid_argument("sample_file: found a shape with an extent of 0, expected channels, y and x");
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // errors are thrown, not printed
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  state_->temporary = path.string() + ".tmp-" + std::to_string(::getpid());
  state_->path = std::move(path);
  state_->shape = channel_y_x;
  state_->file = handle(H5Fcreate(state_->temporary.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose);
  if (!state_->file.open()) state_->fail("create");
  state_->samples = state_->dataset("samples", stored == precision::single ? H5T_NATIVE_FLOAT : H5T_NATIVE_DOUBLE,
                                    {0, channel_y_x[0], channel_y_x[1], channel_y_x[2]});
}

sample_file::~sample_file() = default;

void sample_file::attribute(std::string const& name, std::string_view value) {
  // HDF5 has no empty fixed-length text: one terminating zero more.
  std::string const text(value);
  handle const type(H5Tcopy(H5T_C_S1), H5Tclose);
  state_->checked(H5Tset_size(type, text.size() + 1), "annotate");
  state_->checked(H5Tset_cset(type, H5T_CSET_UTF8), "annotate");
  state_->attribute(name, type, text.c_str());
}

void sample_file::attribute(std::string const& name, double value) {
  state_->attribute(name, H5T_NATIVE_DOUBLE, &value);
}

void sample_file::attribute(std::string const& name, std::int64_t value) {
  state_->attribute(name, H5T_NATIVE_INT64, &value);
}

void sample_file::append(std::span<float const> samples, std::span<double const> log_q) {
  state_->append(H5T_NATIVE_FLOAT, samples, log_q);
}

void sample_file::append(std::span<double const> samples, std::span<double const> log_q) {
  state_->append(H5T_NATIVE_DOUBLE, samples, log_q);
}

std::size_t sample_file::size() const { return state_->count; }

// HDF5 writes the file itself, so its parts are synced and renamed here, as rgflow's atomic_file does.
void sample_file::commit() {
  state& s = *state_;
  if (!s.file.open()) throw std::logic_error("sample_file: commit twice, at " + s.path.string());
  s.samples = handle();
  s.log_q = handle();
  if (s.file.close() < 0) s.fail("finish");

  auto const checked = [&](int result, std::string const& action) {
    if (result < 0) {
      int const error = errno;
      std::error_code ignored;
      std::filesystem::remove(s.temporary, ignored);
      throw std::runtime_error("cannot " + action + " " + s.path.string() + ": " + std::strerror(error));
    }
    return result;
  };
  auto const sync = [&](std::filesystem::path const& path, int flags) {
    int const descriptor = checked(::open(path.c_str(), flags | O_CLOEXEC), "open");
    int const result = ::fsync(descriptor);
    int const error = errno;
    ::close(descriptor);
    errno = error;
    checked(result, "sync");
  };
  sync(s.temporary, O_RDONLY);
  checked(::rename(s.temporary.c_str(), s.path.c_str()), "move into place");
  sync(s.path.has_parent_path() ? s.path.parent_path() : ".", O_RDONLY | O_DIRECTORY);
}

}  // namespace program
