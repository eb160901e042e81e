// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/bound_net.hpp>
#include <rgflow/engine/declared_empty.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/net/members.hpp>
#include <rgflow/net/needs_values.hpp>

#include <cstddef>

namespace rgflow::inline RGFLOW_ISA::detail {

template <std::size_t Inputs, std::size_t Outputs, std::size_t PerValue>
struct numbers_of_context {
  static constexpr std::size_t inputs = Inputs, outputs = Outputs, outputs_per_value = PerValue;
};

/// The nets of separate, if a bound net is one.
template <class Bound, std::size_t Otherwise>
inline constexpr std::size_t nets_of_bound = Otherwise;
template <class Bound, std::size_t Otherwise>
requires requires { Bound::outputs_per_value; }
inline constexpr std::size_t nets_of_bound<Bound, Otherwise> = Bound::outputs_per_value;

/// What needs to know more has another refusal.
template <class Net, class Numbers>
inline constexpr bool is_net_of_numbers = needs_values<Net> || binds_as_net<Net, Numbers>;

/// Word, which the net belongs to, appears in the message as it was written, and what the net lacks.
template <class Word, class Net, class Numbers, class Lacks>
struct checked_net_of_context {
  static_assert(sizeof(knows_enough_for<!needs_values<Net>, Net>) != 0);
  static_assert(HoldsFor<is_net_of_numbers<Net, Numbers>, Word, Lacks>,
                "rgflow: the net of by_context<part, net> or elementwise<transform, net> is none: expected linear, "
                "mlp<widths...> or a type of yours with on<inputs, outputs>::evaluate (part and net, and what the net "
                "lacks, stand below). See docs/bijector.md#context");
  static_assert(sizeof(declared_empty<Net, "a net">) != 0);
  using type = typename bound_net<Net, Numbers>::type;
  static_assert(HoldsFor<type::inputs == Numbers::inputs, Word>,
                "rgflow: the net of by_context<part, net> or elementwise<transform, net> takes another number of "
                "inputs than it is given: one per context number, of momentum_scaling two more. See "
                "docs/bijector.md#context");
  static_assert(HoldsFor<type::outputs == Numbers::outputs, Word>,
                "rgflow: the net of by_context<part, net> or elementwise<transform, net> gives another number of "
                "outputs than its part has numbers that it moves. See docs/bijector.md#context");
  static_assert(HoldsFor<nets_of_bound<type, Numbers::outputs_per_value> == Numbers::outputs_per_value, Word>,
                "rgflow: separate has a net for each parameter of a transform: elementwise<transform, "
                "separate<nets...>> takes as many, by_context<part, net> one net for all numbers of its part. See "
                "docs/bijector.md#context");
};

/// The net of Word that reads so many numbers of a context and puts out so many, PerValue for each value of a
/// transform, or a refusal.
template <class Word, class Net, std::size_t Inputs, std::size_t Outputs, std::size_t PerValue = Outputs>
using net_of_context =
    checked_net_of_context<Word, Net, numbers_of_context<Inputs, Outputs, PerValue>,
                           lacking<is_net_of_numbers<Net, numbers_of_context<Inputs, Outputs, PerValue>>,
                                   members_of_net<Net, Inputs, Outputs>>>;

}  // namespace rgflow::inline RGFLOW_ISA::detail
