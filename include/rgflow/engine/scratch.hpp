// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

namespace rgflow::inline RGFLOW_ISA::engine {

/// Beyond so many bytes scratch lies on the heap: the units of a wide net in all its layers would fill a thread's
/// stack, and an allocation is nothing beside the work on so many numbers.
inline constexpr std::size_t most_scratch_on_stack = 1U << 17U;

/// N values of V that start out indeterminate: write before you read. A kernel that fills hundreds of hidden units
/// would otherwise spend its stores on zeros.
template <class V, std::size_t N>
class scratch {
 public:
  V* data() { return reinterpret_cast<V*>(bytes_); }
  V const* data() const { return reinterpret_cast<V const*>(bytes_); }
  V& operator[](std::size_t i) { return data()[i]; }
  V const& operator[](std::size_t i) const { return data()[i]; }
  std::span<V, N> span() { return std::span<V, N>(data(), N); }
  std::span<V const, N> view() const { return std::span<V const, N>(data(), N); }

 private:
  // Storage of bytes begins the lifetime of the V in it by itself: lanes are trivially copyable.
  alignas(V) std::byte bytes_[N * sizeof(V)];
};

template <class V, std::size_t N>
requires(std::is_trivially_copyable_v<V> && N * sizeof(V) > most_scratch_on_stack) class scratch<V, N> {
 public:
  V* data() { return reinterpret_cast<V*>(bytes_.get()); }
  V const* data() const { return reinterpret_cast<V const*>(bytes_.get()); }
  V& operator[](std::size_t i) { return data()[i]; }
  V const& operator[](std::size_t i) const { return data()[i]; }
  std::span<V, N> span() { return std::span<V, N>(data(), N); }
  std::span<V const, N> view() const { return std::span<V const, N>(data(), N); }

 private:
  static constexpr std::align_val_t alignment{alignof(V) < 64 ? 64 : alignof(V)};
  struct release {
    void operator()(std::byte* bytes) const { ::operator delete(bytes, alignment); }
  };
  std::unique_ptr<std::byte[], release> bytes_{static_cast<std::byte*>(::operator new(N * sizeof(V), alignment))};
};

/// None at all.
template <class V, std::size_t N>
requires(N == 0) class scratch<V, N> {
 public:
  V* data() { return nullptr; }
  V const* data() const { return nullptr; }
  std::span<V, N> span() { return std::span<V, N>(data(), N); }
  std::span<V const, N> view() const { return std::span<V const, N>(data(), N); }
};

/// Numbers that are not trivially copyable are constructed.
template <class V, std::size_t N>
requires(!std::is_trivially_copyable_v<V> && N > 0) class scratch<V, N> {
 public:
  V* data() { return values_.data(); }
  V const* data() const { return values_.data(); }
  V& operator[](std::size_t i) { return values_[i]; }
  V const& operator[](std::size_t i) const { return values_[i]; }
  std::span<V, N> span() { return std::span<V, N>(values_); }
  std::span<V const, N> view() const { return std::span<V const, N>(values_); }

 private:
  std::array<V, N> values_;
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
