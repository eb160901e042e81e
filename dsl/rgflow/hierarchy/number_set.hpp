// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::detail {

/// A set of numbers, listed as they came, with a hash table. Made for constant evaluation, whose steps compilers count:
/// the numbers lie in arrays, each of which is made in one step, where a vector makes number after number.
class number_set {
 public:
  constexpr std::size_t count() const { return count_; }
  constexpr std::size_t operator[](std::size_t k) const { return list_[k / piece][k % piece]; }
  constexpr bool contains(std::size_t n) const {
    if (count_ == 0) return false;
    std::size_t const slot = slot_of(n);
    return table_[slot / piece][slot % piece] != 0;
  }
  constexpr void insert(std::size_t n) {
    if (2 * count_ >= slots_) grow();
    std::size_t const slot = slot_of(n);
    std::size_t& entry = table_[slot / piece][slot % piece];
    if (entry != 0) return;
    entry = n + 1;
    if (count_ % piece == 0) list_.emplace_back();
    list_[count_ / piece][count_ % piece] = n;
    ++count_;
  }

 private:
  static constexpr std::size_t piece = 64;
  using pieces = std::vector<std::array<std::size_t, piece>>;

  /// Where a number stands, or the empty slot where it will.
  constexpr std::size_t slot_of(std::size_t n) const {
    std::size_t slot = (n * 0x9E3779B97F4A7C15U >> 32U) & (slots_ - 1);  // Fibonacci hashing (Knuth, TAOCP 3, 6.4)
    while (table_[slot / piece][slot % piece] != 0 && table_[slot / piece][slot % piece] != n + 1)
      slot = (slot + 1) & (slots_ - 1);
    return slot;
  }
  constexpr void grow() {
    slots_ = slots_ == 0 ? 2 * piece : 4 * slots_;
    table_.clear();
    while (table_.size() * piece < slots_) table_.emplace_back();
    for (std::size_t k = 0; k < count_; ++k) {
      std::size_t const slot = slot_of((*this)[k]);
      table_[slot / piece][slot % piece] = (*this)[k] + 1;
    }
  }

  pieces list_, table_;
  std::size_t count_ = 0, slots_ = 0;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
