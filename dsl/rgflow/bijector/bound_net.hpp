// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/conditioner_action.hpp>
#include <rgflow/engine/net/contract.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

/// A net bound to numbers of inputs and outputs, or to what they are.
template <class Net, class Action>
struct bound_net {};
template <class Net, class Action>
requires requires { typename Net::template on<Action::inputs, Action::outputs>; }
struct bound_net<Net, Action> {
  using type = typename Net::template on<Action::inputs, Action::outputs>;
};
template <class Net, class Action>
requires binds_to_values<Net, Action>
struct bound_net<Net, Action> {
  using type = typename Net::template on_values<Action>;
};

template <class Net, class Action>
concept binds_as_net = requires {
  typename bound_net<Net, Action>::type;
  requires engine::BoundNet<typename bound_net<Net, Action>::type>;
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
