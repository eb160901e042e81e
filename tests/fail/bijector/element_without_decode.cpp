// SPDX-License-Identifier: BSL-1.0
// EXPECT: an element of a chain, repeat, invert, keep_inputs or keep_nets is not a bijector
// EXPECT: element_of_chain<1(UL|ul)?, one_way>
// EXPECT: lacks<.*decode
#include <rgflow/bijector.hpp>
#include <rgflow/mask.hpp>
#include <rgflow/net.hpp>

using namespace rgflow;

struct one_way {
  template <class Patch>
  struct on {
    static constexpr std::size_t size = Patch::size, weights = 0;
    template <class V, class W>
    static V encode(std::span<V, size>, W, std::span<V const>) {
      return V(0);
    }
  };
};

struct two_ways {
  template <class Patch>
  struct on : one_way::on<Patch> {
    template <class V, class W>
    static V decode(std::span<V, Patch::size>, W, std::span<V const>) {
      return V(0);
    }
  };
};

#ifdef RGFLOW_TWIN
using declared = chain<two_ways>;
#else
using declared = chain<one_way>;
#endif

constexpr auto size = declared::on<patch<2, 0, 2, 2>>::size;
