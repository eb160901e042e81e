// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/bijector/weights.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/random.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// The numbers that a checker feeds to what it checks: all from one seed, none used twice.
class draws {
 public:
  explicit draws(std::uint64_t seed) : seed_(seed) {}

  /// Normal numbers in every lane.
  template <class V>
  void normals(V* out, std::size_t count, double deviation) {
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t l = 0; l < lane_count<V>; ++l)
        set_lane(out[i], l, static_cast<scalar_of_t<V>>(deviation * next()));
  }
  template <class V>
  std::vector<V> normals(std::size_t count, double deviation = 1) {
    std::vector<V> v(count);
    normals(v.data(), count, deviation);
    return v;
  }
  double next() { return engine::normal<double>({seed_, purpose::test, 0}, used_++, 0); }

 private:
  std::uint64_t seed_;
  std::uint64_t used_ = 0;
};

/// Which canonical weights are trained, in order.
class trained_weights : public tensor_visitor {
 public:
  std::vector<bool> trained;
  void enter(std::string_view) override {}
  void leave() override {}
  void tensor(std::string_view, std::span<std::size_t const> shape, bool is_trained) override {
    std::size_t n = 1;
    for (auto const extent : shape) n *= extent;
    trained.insert(trained.end(), n, is_trained);
  }
};

/// Starting weights of M plus noise on those that are trained.
template <class M>
std::vector<double> noisy_weights(draws& from, check_options const& options) {
  std::vector<double> w(weight_count<M>);
  weight_source source(options.seed);
  initialise<M>(w.data(), source);
  trained_weights which;
  visit_tensors<M>(which);
  for (std::size_t i = 0; i < w.size(); ++i)
    if (i >= which.trained.size() || which.trained[i]) w[i] += options.weight_deviation * from.next();
  return w;
}

/// An array between two guard zones: what a kernel writes beyond its end, or before its beginning, shows.
template <class T>
class guarded {
 public:
  guarded(std::size_t n, T fill) : size_(n), all_(n + 2 * zone, T(guard)) {
    for (std::size_t i = 0; i < n; ++i) data()[i] = fill;
  }
  T* data() { return all_.data() + zone; }
  T const* data() const { return all_.data() + zone; }
  T& operator[](std::size_t i) { return data()[i]; }
  bool intact() const {
    for (std::size_t i = 0; i < zone; ++i)
      for (std::size_t l = 0; l < lane_count<T>; ++l)
        if (lane(all_[i], l) != guard || lane(all_[zone + size_ + i], l) != guard) return false;
    return true;
  }

 private:
  static constexpr std::size_t zone = 64;
  static constexpr scalar_of_t<T> guard = 12345;
  std::size_t size_;
  std::vector<T> all_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
