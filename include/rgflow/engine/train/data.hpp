// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checkpoint/digest.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/model/tile.hpp>
#include <rgflow/engine/text.hpp>
#include <rgflow/engine/random.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

namespace engine {

/// A permutation of 0 .. n - 1 that needs no memory: a keyed four-round Feistel network on the smallest even number of
/// bits, walked until it lands inside (Black & Rogaway, CT-RSA 2002). Every number occurs once.
class keyed_permutation {
 public:
  keyed_permutation(random_key key, std::uint64_t n) : key_(key), n_(n) {
    while ((std::uint64_t{1} << (2 * half_)) < n) ++half_;
  }

  std::uint64_t operator()(std::uint64_t i) const {
    std::uint64_t const mask = (std::uint64_t{1} << half_) - 1;
    do {
      std::uint64_t left = i >> half_, right = i & mask;
      for (std::uint64_t round = 0; round < 4; ++round) {
        std::uint64_t const mixed = left ^ (random_bits(key_, right, round) & mask);
        left = right;
        right = mixed;
      }
      i = (left << half_) | right;
    } while (i >= n_);
    return i;
  }

 private:
  random_key key_;
  std::uint64_t n_;
  unsigned half_ = 1;
};

}  // namespace engine

/// Samples held in memory, [sample][channel][site], visited in an order that is shuffled anew every epoch.
template <class T>
class array_data {
 public:
  array_data(std::span<T const> values, std::size_t samples, std::size_t channels, std::size_t volume)
      : values_(std::make_shared<std::vector<T>>(values.begin(), values.end())),
        samples_(samples),
        channels_(channels),
        volume_(volume) {
    if (samples == 0 || values.size() != samples * channels * volume)
      throw std::invalid_argument("data: expected " + std::to_string(samples) + " x " + std::to_string(channels) +
                                  " x " + std::to_string(volume) + " values and at least one sample, found " +
                                  std::to_string(values.size()) + " values");
    digest_ = engine::digest(values);
  }

  /// Gives every sample numbers that a conditional flow reads with it (labels, say): rows [sample][number].
  array_data& with_context(std::span<T const> numbers) {
    if (numbers.empty() || numbers.size() % samples_ != 0)
      throw std::invalid_argument("data: " + std::to_string(numbers.size()) +
                                  " context numbers are no whole rows for " + std::to_string(samples_) + " samples");
    context_ = std::make_shared<std::vector<T>>(numbers.begin(), numbers.end());
    digest_of_context_ = ", context: " + engine::digest(numbers);
    return *this;
  }

  /// The context numbers of those same samples; none unless with_context was called.
  template <class V>
  void fill_context(std::uint64_t seed, std::uint64_t step, std::uint64_t first, std::uint64_t batch,
                    std::vector<V>& out) const {
    std::size_t const n = context_ ? context_->size() / samples_ : 0;
    out.assign(n, V(0));
    if (n == 0) return;
    for (std::size_t j = 0; j < engine::lane_count<V>; ++j) {
      T const* row = context_->data() + index(seed, step * batch + first + j) * n;
      for (std::size_t i = 0; i < n; ++i) engine::set_lane(out[i], j, static_cast<engine::scalar_of_t<V>>(row[i]));
    }
  }

  /// Writes the samples at places first .. of this step's batch into the lanes; adds nothing to the loss.
  template <class V>
  V fill(std::uint64_t seed, std::uint64_t step, std::uint64_t first, std::uint64_t batch, V* field) const {
    constexpr auto width = engine::lane_count<V>;
    auto* const out = engine::lane_data(field);
    for (std::size_t j = 0; j < width; ++j) {
      T const* sample = values_->data() + index(seed, step * batch + first + j) * channels_ * volume_;
      for (std::size_t c = 0; c < channels_; ++c)
        for (std::size_t s = 0; s < volume_; ++s)
          out[(s * channels_ + c) * width + j] = static_cast<engine::scalar_of_t<V>>(sample[c * volume_ + s]);
    }
    return V(0);
  }

  /// Throws std::invalid_argument unless samples and context numbers have this shape.
  void check(std::size_t channels, std::size_t volume, std::size_t contexts) const {
    if (channels != channels_ || volume != volume_)
      throw std::invalid_argument("data: this model's samples have " + std::to_string(channels) + " x " +
                                  std::to_string(volume) + " values, found " + std::to_string(channels_) + " x " +
                                  std::to_string(volume_));
    engine::check_context(context_ ? context_->size() / samples_ : 0, contexts);
  }

  std::string describe() const {
    return std::to_string(samples_) + " samples of " + std::to_string(channels_) + " x " + std::to_string(volume_) +
           " values: " + digest_ + digest_of_context_;
  }
  std::size_t size() const { return samples_; }
  std::size_t channels() const { return channels_; }
  std::size_t volume() const { return volume_; }

 private:
  /// The sample at place `count` of the endless shuffled sequence.
  std::uint64_t index(std::uint64_t seed, std::uint64_t count) const {
    auto const epoch = count / samples_;
    return engine::keyed_permutation(engine::random_key{seed, engine::purpose::shuffle, epoch},
                                     samples_)(count % samples_);
  }

  std::shared_ptr<std::vector<T> const> values_, context_;
  std::size_t samples_, channels_, volume_;
  std::string digest_, digest_of_context_;
};

/// How integers 0 .. levels - 1 become real numbers and back: v -> u = (v + noise) / levels with uniform noise, then
/// y = a/2 + (1 - a) u and x = log(y / (1 - y)) (Dinh et al., arXiv:1605.08803, section 4.1).
struct logit_map {
  unsigned levels = 256;
  double margin = 0.05;  ///< a

  double x(double value_plus_noise) const {
    double const y = margin / 2 + (1 - margin) * value_plus_noise / levels;
    return std::log(y / (1 - y));
  }
  /// log |dx / d(value)| at x.
  double log_slope(double x) const {
    // dx/du = (1 - a) / (y (1 - y)), and log y(1 - y) = -softplus(x) - softplus(-x).
    double const softplus_sum = std::abs(x) + 2 * std::log1p(std::exp(-std::abs(x)));
    return softplus_sum + std::log((1 - margin) / levels);
  }
  /// The value in [0, levels) that x stands for, as a real number.
  double value(double x) const { return (1 / (1 + std::exp(-x)) - margin / 2) / (1 - margin) * levels; }
};

/// Integer samples, dequantized with fresh uniform noise at every visit and mapped by a logit_map. The loss it is
/// trained with is -log p(integer sample) in nats (a bound on it, by Jensen's inequality; Theis et al.,
/// arXiv:1511.01844).
template <class T>
class dequantized_data {
 public:
  dequantized_data(array_data<T> values, logit_map map) : values_(std::move(values)), map_(map) {}

  template <class V>
  V fill(std::uint64_t seed, std::uint64_t step, std::uint64_t first, std::uint64_t batch, V* field) const {
    using scalar = engine::scalar_of_t<V>;
    values_.template fill<V>(seed, step, first, batch, field);
    engine::random_key const key{seed, engine::purpose::dequantize, step};
    constexpr auto width = engine::lane_count<V>;
    std::array<double, width> offset{};
    for (std::size_t i = 0; i < values_.channels() * values_.volume(); ++i) {
      V const noise = engine::uniform<V>(key, first, i);
      auto* const value = engine::lane_data(field + i);
      for (std::size_t j = 0; j < width; ++j) {
        double const x = map_.x(static_cast<double>(value[j]) + static_cast<double>(engine::lane_data(&noise)[j]));
        value[j] = static_cast<scalar>(x);
        offset[j] -= map_.log_slope(x);
      }
    }
    V result(0);
    for (std::size_t j = 0; j < width; ++j) engine::set_lane(result, j, static_cast<scalar>(offset[j]));
    return result;
  }

  template <class V>
  void fill_context(std::uint64_t seed, std::uint64_t step, std::uint64_t first, std::uint64_t batch,
                    std::vector<V>& out) const {
    values_.fill_context(seed, step, first, batch, out);
  }

  void check(std::size_t channels, std::size_t volume, std::size_t contexts) const {
    values_.check(channels, volume, contexts);
  }

  std::string describe() const {
    return values_.describe() + ", " + std::to_string(map_.levels) + " levels dequantized, logit map with margin " +
           engine::number_text(map_.margin);
  }
  logit_map const& map() const { return map_; }

 private:
  array_data<T> values_;
  logit_map map_;
};

}  // namespace rgflow::inline RGFLOW_ISA
