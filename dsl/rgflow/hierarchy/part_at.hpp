// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/chain.hpp>
#include <rgflow/bijector/haar.hpp>
#include <rgflow/bijector/invert.hpp>
#include <rgflow/bijector/keep_inputs.hpp>
#include <rgflow/bijector/keep_nets.hpp>
#include <rgflow/bijector/repeat.hpp>
#include <rgflow/engine/listed.hpp>
#include <rgflow/hierarchy/declaration.hpp>

#include <cstddef>
#include <tuple>
#include <utility>

// The type that stands at a place of a flow, for messages.

namespace rgflow::inline RGFLOW_ISA::detail {

/// The blocks that a block runs one after another, those of a named chain, too.
template <class Block>
struct blocks_in {
 private:
  template <class... B>
  static auto of(chain<B...> const&) -> listed<B...>;
  template <class... B>
  static auto of(in_haar_basis<B...> const&) -> listed<B...>;
  template <class... B>
  static auto of(into_haar_basis<B...> const&) -> listed<B...>;
  template <std::size_t N, class B>
  static auto of(repeat<N, B> const&) -> typename blocks_in<B>::type;
  template <class B>
  static auto of(invert<B> const&) -> typename blocks_in<B>::type;
  template <class B>
  static auto of(keep_inputs<B> const&) -> typename blocks_in<B>::type;
  template <class B>
  static auto of(keep_nets<B> const&) -> typename blocks_in<B>::type;
  static auto of(...) -> listed<>;

 public:
  using type = decltype(of(std::declval<Block const&>()));
};

/// Number `Position` of a list, counted from 1; what lists them, if that is none.
template <int Position, class List, class Whole>
struct listed_at {
  using type = Whole;
};
template <int Position, class... T, class Whole>
requires(Position >= 1 && Position <= static_cast<int>(sizeof...(T))) struct listed_at<Position, listed<T...>, Whole> {
  using type = std::tuple_element_t<static_cast<std::size_t>(Position - 1), std::tuple<T...>>;
};

template <class Block, int... Place>
struct block_at {
  using type = Block;
};
template <class Block, int Position, int... Place>
struct block_at<Block, Position, Place...>
    : block_at<typename listed_at<Position, typename blocks_in<Block>::type, Block>::type, Place...> {};

template <class Step, int... Place>
struct part_of_step_at {
  using type = Step;
};
template <class Step, int... Place>
requires requires { typename Step::placed_block; }
struct part_of_step_at<Step, Place...> : block_at<typename Step::placed_block, Place...> {};

template <class Levels, int Level, int Step>
struct step_at;
template <template <class...> class List, class... Steps, int Level, int Step>
struct step_at<List<Steps...>, Level, Step> : listed_at<Step, listed<Steps...>, List<Steps...>> {};
template <class... Levels, int Level, int Step>
struct step_at<levels<Levels...>, Level, Step>
    : step_at<typename listed_at<Level, listed<Levels...>, level<>>::type, 1, Step> {};

/// A fact of a message: a part and the step that it belongs to.
template <class Part, class Step>
struct part_of_flow;
template <class Levels, int Level, int Step, int... InChain>
using part_of_flow_at =
    part_of_flow<typename part_of_step_at<typename step_at<Levels, Level, Step>::type, InChain...>::type,
                 typename step_at<Levels, Level, Step>::type>;

}  // namespace rgflow::inline RGFLOW_ISA::detail
