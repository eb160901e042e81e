// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/net/parity.hpp>
#include <rgflow/symmetry/equivariance.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::detail {

/// Whether the outputs of a net change as a transform needs when what the net reads does: all that is known of a net is
/// that its outputs stay where all inputs stay, and the parity of each.
template <class Net>
class conditioner_symmetry {
 public:
  constexpr explicit conditioner_symmetry(bool reads_context) : reads_context_(reads_context) {}

  /// A real value that it reads.
  constexpr void reads(value_change of_value) {
    if (any_ && of_value != inputs_) inputs_ = value_change::mixed;
    if (!any_) inputs_ = of_value;
    any_ = true;
  }

  /// What has to become of one of its outputs.
  constexpr void needs(std::size_t output, value_change needed) {
    if (problem_ != equivariance_problem::none) return;
    if (inputs_ == value_change::none) {
      if (needed != value_change::none) problem_ = equivariance_problem::net;
      return;
    }
    parity const has = parity_of_output<Net>(output);
    bool const fits =
        (needed == value_change::none && has == parity::even) || (needed == value_change::minus && has == parity::odd);
    if (inputs_ != value_change::minus || !fits)
      problem_ = equivariance_problem::net;
    else if (reads_context_)
      problem_ = equivariance_problem::context;
  }

  constexpr equivariance_problem problem() const { return problem_; }

 private:
  bool reads_context_;
  bool any_ = false;
  value_change inputs_ = value_change::none;
  equivariance_problem problem_ = equivariance_problem::none;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
