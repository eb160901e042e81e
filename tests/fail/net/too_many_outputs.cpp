// SPDX-License-Identifier: BSL-1.0
// EXPECT: the net gives too many outputs
// EXPECT: outputs_of_net<12, 8>|12UL, 8UL|12 <= 8|Given = 12
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

struct twelve_outputs {
  template <std::size_t, std::size_t>
  struct on {
    static constexpr std::size_t inputs = 4, outputs = 12, weights = 0;
    template <class V, class W>
    static void evaluate(std::span<V const, inputs>, std::span<V, outputs> out, W) {
      for (auto& y : out) y = V(0);
    }
  };
};

struct eight_outputs {
  template <std::size_t, std::size_t>
  struct on {
    static constexpr std::size_t inputs = 4, outputs = 8, weights = 0;
    template <class V, class W>
    static void evaluate(std::span<V const, inputs>, std::span<V, outputs> out, W) {
      for (auto& y : out) y = V(0);
    }
  };
};

#ifdef RGFLOW_TWIN
using declared = coupling<checkerboard, affine, eight_outputs>;
#else
using declared = coupling<checkerboard, affine, twelve_outputs>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
