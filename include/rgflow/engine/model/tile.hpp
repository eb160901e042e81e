// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checkpoint/digest.hpp>
#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

inline void check_context(std::size_t found, std::size_t expected) {
  if (found != expected)
    throw std::invalid_argument("this flow reads " + std::to_string(expected) + " context numbers per sample, found " +
                                std::to_string(found));
}

/// Numbers per sample that a conditional flow reads: nothing, the same for all samples, or a row for each sample.
template <class T>
class context_values {
 public:
  context_values() = default;
  /// `rows` = 1: the same numbers for every sample; else values[sample * per_sample + i].
  context_values(std::span<T const> values, std::size_t per_sample)
      : values_(values.begin(), values.end()), per_sample_(per_sample) {
    if (per_sample == 0 || values.size() % per_sample != 0)
      throw std::invalid_argument("context: " + std::to_string(values.size()) + " numbers are no whole rows of " +
                                  std::to_string(per_sample));
  }

  std::size_t per_sample() const { return per_sample_; }
  /// One where there are no numbers, which all samples have in common.
  std::size_t rows() const { return per_sample_ == 0 ? 1 : values_.size() / per_sample_; }

  /// The context of samples first, first + 1, ... in the lanes of out[0 .. per_sample).
  template <class V>
  void fill(std::size_t first, std::vector<V>& out) const {
    fill(out, [&](std::size_t j) { return first + j; });
  }

  /// The context of sample sample_of(j) in lane j of out[0 .. per_sample).
  template <class V, class SampleOf>
  void fill(std::vector<V>& out, SampleOf&& sample_of) const {
    out.assign(per_sample_, V(0));
    if (per_sample_ == 0) return;
    for (std::size_t i = 0; i < per_sample_; ++i)
      for (std::size_t j = 0; j < lane_count<V>; ++j)
        set_lane(out[i], j, static_cast<scalar_of_t<V>>(values_[std::min(sample_of(j), rows() - 1) * per_sample_ + i]));
  }

  /// The rows of these samples, one for each of them.
  context_values of_samples(std::span<std::size_t const> samples) const {
    if (rows() == 1) return *this;
    context_values picked;
    picked.per_sample_ = per_sample_;
    for (std::size_t const n : samples) {
      T const* const row = values_.data() + n * per_sample_;
      picked.values_.insert(picked.values_.end(), row, row + per_sample_);
    }
    return picked;
  }

  /// What a run that reads them is saved with: empty if there are none.
  std::string describe() const {
    if (per_sample_ == 0) return {};
    return ", context in rows of " + std::to_string(per_sample_) + ": " + digest(std::span<T const>(values_));
  }

  /// Throws std::invalid_argument unless there are `expected` numbers per sample, in one row or one for each sample.
  void check(std::size_t expected, std::size_t samples) const {
    check_context(per_sample_, expected);
    if (rows() != 1 && rows() != samples)
      throw std::invalid_argument("context: found " + std::to_string(rows()) + " rows for " + std::to_string(samples) +
                                  (samples == 1 ? " sample" : " samples") + ", expected one for all or one for each");
  }

 private:
  std::vector<T> values_;
  std::size_t per_sample_ = 0;
};

/// Copies samples first .. first + lanes of an array [sample][channel][site] into a tile [site][channel] of lanes.
/// Lanes beyond the last sample repeat it.
template <class V, class T>
void load_tile(std::span<T const> array, std::size_t samples, std::size_t first, std::size_t channels,
               std::size_t volume, V* tile) {
  constexpr auto width = lane_count<V>;
  auto* const out = lane_data(tile);
  for (std::size_t j = 0; j < width; ++j) {
    T const* sample = array.data() + std::min(first + j, samples - 1) * channels * volume;
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t s = 0; s < volume; ++s)
        out[(s * channels + c) * width + j] = static_cast<scalar_of_t<V>>(sample[c * volume + s]);
  }
}

/// The reverse; lanes beyond the last sample are dropped.
template <class V, class T>
void store_tile(V const* tile, std::span<T> array, std::size_t samples, std::size_t first, std::size_t channels,
                std::size_t volume) {
  constexpr auto width = lane_count<V>;
  auto const* const in = lane_data(tile);
  for (std::size_t j = 0; j < std::min(width, samples - first); ++j) {
    T* sample = array.data() + (first + j) * channels * volume;
    for (std::size_t c = 0; c < channels; ++c)
      for (std::size_t s = 0; s < volume; ++s) sample[c * volume + s] = in[(s * channels + c) * width + j];
  }
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
