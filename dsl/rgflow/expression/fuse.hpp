// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/expression/program.hpp>

namespace rgflow::inline RGFLOW_ISA::detail {

/// A schedule in which every product that is only added to something, or subtracted from it, is one step with it: the
/// machine has one instruction for both, and clang does not find it by itself. Steps outside the loop stay.
template <std::size_t Outputs>
constexpr draft_program<Outputs> fused(draft_program<Outputs> const& given) {
  std::vector<int> uses(static_cast<std::size_t>(given.length), 0);
  auto const at = [&given](int k) -> instruction const& { return given.code[static_cast<std::size_t>(k)]; };
  for (int k = 0; k < given.length; ++k) {
    if (is_leaf(at(k).kind)) continue;
    ++uses[static_cast<std::size_t>(at(k).a)];
    if (has_two_operands(at(k).kind)) ++uses[static_cast<std::size_t>(at(k).b)];
  }
  for (int const output : given.outputs) ++uses[static_cast<std::size_t>(output)];
  auto const joins = [&](int k) {
    return k >= given.invariant && at(k).kind == op::product && uses[static_cast<std::size_t>(k)] == 1;
  };
  // The product that each step takes in. Of two, the later one: it is what the other would have to wait for.
  std::vector<int> taken(uses.size(), -1);
  for (int k = given.invariant; k < given.length; ++k) {
    auto const& i = at(k);
    bool const right = (i.kind == op::sum || i.kind == op::difference) && joins(i.b);
    bool const left = i.kind == op::sum && joins(i.a);
    if (right || left) taken[static_cast<std::size_t>(k)] = right && (!left || i.b > i.a) ? i.b : i.a;
  }
  std::vector<int> place(uses.size(), 0);
  for (int const product : taken)
    if (product >= 0) place[static_cast<std::size_t>(product)] = -1;
  draft_program<Outputs> out;
  for (int k = 0; k < given.length; ++k) {
    auto const slot = static_cast<std::size_t>(k);
    if (place[slot] < 0) continue;
    auto const moved = [&place](int operand) { return place[static_cast<std::size_t>(operand)]; };
    instruction i = at(k);
    if (int const product = taken[slot]; product >= 0) {
      int const other = product == i.b ? i.a : i.b;
      i = {i.kind, moved(at(product).a), moved(at(product).b), 0, moved(other)};
    } else if (!is_leaf(i.kind)) {
      i.a = moved(i.a);
      i.b = has_two_operands(i.kind) ? moved(i.b) : 0;
    }
    place[slot] = out.length;
    out.code[static_cast<std::size_t>(out.length++)] = i;
  }
  out.invariant = given.invariant;
  for (std::size_t k = 0; k < Outputs; ++k) out.outputs[k] = place[static_cast<std::size_t>(given.outputs[k])];
  return out;
}

}  // namespace rgflow::inline RGFLOW_ISA::detail
