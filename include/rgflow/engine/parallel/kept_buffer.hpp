// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>

#include <atomic>
#include <memory>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// A vector that one call leaves to the next: the pages of a large new one cost more than what is written to them.
/// Calls at the same time each have one of their own, and the last one is kept. Copies begin without.
template <class T>
class kept_buffer {
 public:
  kept_buffer() = default;
  kept_buffer(kept_buffer const&) noexcept {}
  kept_buffer& operator=(kept_buffer const&) noexcept { return *this; }
  ~kept_buffer() { delete kept_.load(); }

  /// Access to a vector of any contents, for as long as this lives.
  class loan {
   public:
    explicit loan(kept_buffer& from) : from_(from), vector_(from.kept_.exchange(nullptr)) {
      if (!vector_) vector_ = std::make_unique<std::vector<T>>();
    }
    loan(loan const&) = delete;
    loan& operator=(loan const&) = delete;
    ~loan() { delete from_.kept_.exchange(vector_.release()); }

    std::vector<T>& operator*() const { return *vector_; }
    std::vector<T>* operator->() const { return vector_.get(); }

   private:
    kept_buffer& from_;
    std::unique_ptr<std::vector<T>> vector_;
  };

 private:
  std::atomic<std::vector<T>*> kept_{nullptr};
};

}  // namespace rgflow::inline RGFLOW_ISA::engine
