// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace peer {

/// A way to run a PyTorch program.
struct variant {
  std::string name;
  std::size_t cores;
  bool stock;  ///< as it comes
  std::vector<std::string> options;
  std::vector<std::pair<std::string, std::string>> environment;  ///< an empty value: absent
};

/// `stock` is as it comes: no variable OPENBLAS_*, OMP_*, ATEN_* or MALLOC_*, whatever this process was started with.
/// It takes as many cores as PyTorch likes, which may be all. `tuned` has the widest kernels, an OpenBLAS that is free
/// to choose its own for this processor, and a malloc that keeps big blocks instead of returning them to the system
/// after every operation; several cores are used by OpenMP throughout, or by one process each (options --threads and
/// --processes of the program).
[[nodiscard]] std::vector<variant> variants(std::size_t threads);

/// Those of them that run as they come.
[[nodiscard]] std::vector<variant> only_stock(std::vector<variant> all);

/// Whether Debian's Python has PyTorch.
[[nodiscard]] bool torch_is_installed();

}  // namespace peer
