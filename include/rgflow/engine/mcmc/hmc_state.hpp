// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/checkpoint.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rgflow::inline RGFLOW_ISA::engine {

/// All that a Hybrid Monte Carlo run carries from one trajectory to the next, in flat arrays that know
/// nothing of lanes and tiles. Random numbers have no state: they are named by the number of the trajectory.
template <class T>
struct hmc_state {
  std::string run;               ///< what it is a state of: action, lattice and options, as text
  std::vector<T> fields;         ///< [chain][site][channel]
  std::uint64_t trajectory = 0;  ///< trajectories done, thermalization included
  double log_step = 0;           ///< of the step size in use
  double sum_of_log_steps = 0;   ///< over the last quarter of the thermalization so far
};

/// Puts a state into a checkpoint under names that begin with `prefix`. The writer borrows the fields.
template <class T>
void add_to(checkpoint_writer& writer, std::string_view prefix, hmc_state<T> const& state) {
  std::string const p(prefix);
  writer.set(p + "run", state.run);
  writer.set(p + "trajectory", state.trajectory);
  writer.set(p + "log_step", state.log_step);
  writer.set(p + "sum_of_log_steps", state.sum_of_log_steps);
  writer.add(p + "fields", std::span<T const>(state.fields));
}

/// The state that add_to stored.
template <class T>
[[nodiscard]] hmc_state<T> read_hmc_state(checkpoint_file const& file, std::string_view prefix) {
  std::string const p(prefix);
  return {.run = file.text(p + "run"),
          .fields = file.read<T>(p + "fields"),
          .trajectory = file.number<std::uint64_t>(p + "trajectory"),
          .log_step = file.number<double>(p + "log_step"),
          .sum_of_log_steps = file.number<double>(p + "sum_of_log_steps")};
}

}  // namespace rgflow::inline RGFLOW_ISA::engine
