// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/bijector/chain.hpp>
#include <rgflow/bijector/complex_coupling.hpp>
#include <rgflow/bijector/coupling.hpp>
#include <rgflow/bijector/haar.hpp>
#include <rgflow/bijector/invert.hpp>
#include <rgflow/bijector/keep_inputs.hpp>
#include <rgflow/bijector/keep_nets.hpp>
#include <rgflow/bijector/oriented_coupling.hpp>
#include <rgflow/bijector/polar_coupling.hpp>
#include <rgflow/bijector/repeat.hpp>
#include <rgflow/bijector/vector_coupling.hpp>
#include <rgflow/hierarchy/step.hpp>
#include <rgflow/hierarchy/stencil_coupling.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

// What a picture shows of the couplings in a step. A declared block is a type of the user's that derives from a word,
// so words are recognised by what a pointer to the block converts to; a block of another kind has no mask to show.

namespace rgflow::inline RGFLOW_ISA::detail {

/// What a coupling does to each site of a box, in row-major order, once for every channel unless all are alike: k, it
/// keeps and reads it; m, it moves it; -, neither.
struct drawn_mask {
  std::size_t columns = 1;
  std::vector<std::string> channels;

  std::size_t rows() const { return channels.front().size() / columns; }
};

/// The masks of the couplings of a block, in encode order.
template <class Patch>
class masks_in_block {
 public:
  template <class Block>
  static std::vector<drawn_mask> of() {
    masks_in_block masks;
    masks.look_at(pointer<Block>);
    return masks.found_;
  }

 private:
  template <class Block>
  static constexpr Block const* pointer = nullptr;

  void look_at(void const*) {}
  template <class Mask, class Transform, class Net>
  void look_at(coupling<Mask, Transform, Net> const*) {
    found_.push_back(drawn<Mask>());
  }
  template <class Mask, class Net>
  void look_at(vector_coupling<Mask, Net> const*) {
    found_.push_back(drawn<Mask>());
  }
  template <class Mask, class Net>
  void look_at(complex_coupling<Mask, Net> const*) {
    found_.push_back(drawn<Mask>());
  }
  template <class Mask, class Along, class Across, class Net>
  void look_at(oriented_coupling<Mask, Along, Across, Net> const*) {
    found_.push_back(drawn<Mask>());
  }
  template <class Mask, class OfModulus, class OfPhase, class Net>
  void look_at(polar_coupling<Mask, OfModulus, OfPhase, Net> const*) {
    found_.push_back(drawn<Mask>());
  }
  template <class... B>
  void look_at(chain<B...> const*) {
    (look_at(pointer<B>), ...);
  }
  // Masks of coefficients, which stand where the sites do.
  template <class... B>
  void look_at(in_haar_basis<B...> const*) {
    (look_at(pointer<B>), ...);
  }
  template <class... B>
  void look_at(into_haar_basis<B...> const*) {
    (look_at(pointer<B>), ...);
  }
  template <std::size_t N, class B>
  void look_at(repeat<N, B> const*) {
    for (std::size_t i = 0; i < N; ++i) look_at(pointer<B>);
  }
  template <class B>
  void look_at(keep_inputs<B> const*) {
    look_at(pointer<B>);
  }
  template <class B>
  void look_at(keep_nets<B> const*) {
    look_at(pointer<B>);
  }
  template <class B>
  void look_at(invert<B> const*) {
    auto const before = static_cast<std::ptrdiff_t>(found_.size());
    look_at(pointer<B>);
    std::reverse(found_.begin() + before, found_.end());
  }

  template <class Mask>
  static drawn_mask drawn() {
    drawn_mask mask{Patch::extents[Patch::dimensions - 1], {}};
    for (std::size_t channel = 0; channel < Patch::channels; ++channel) {
      auto& sites = mask.channels.emplace_back();
      for (std::size_t site = 0; site < Patch::sites; ++site)
        sites += Mask::template keeps<Patch>(site, channel) ? 'k' : 'm';
    }
    if (std::ranges::count(mask.channels, mask.channels.front()) == static_cast<std::ptrdiff_t>(Patch::channels))
      mask.channels.resize(1);
    return mask;
  }

  std::vector<drawn_mask> found_;
};

/// The masks of a step: those of its block, or what a lattice-wide coupling does to the sites of one period.
template <std::size_t Dimensions, std::size_t Channels, std::size_t Contexts>
struct masks_in_step {
  template <class Step>
  static std::vector<drawn_mask> of() {
    return look_at(static_cast<Step const*>(nullptr));
  }

 private:
  static std::vector<drawn_mask> look_at(void const*) { return {}; }
  template <std::size_t Edge, std::size_t Shift, class Block, class Label>
  static std::vector<drawn_mask> look_at(block_word<Edge, Shift, Block, Label> const*) {
    return masks_in_block<cube_t<Edge, Dimensions, Channels, Contexts>>::template of<
        typename positions_of<Block>::block>();
  }
  template <class Declared, class Sites, class Seen>
  static std::vector<drawn_mask> look_at(lattice_wide_step<Declared, Sites, Seen> const*) {
    using stencil = stencil_of<colour<Sites>, Seen, Dimensions>;
    drawn_mask mask{stencil::period, {{}}};
    for (std::size_t n = 0; n < stencil::kinds_of_sites; ++n) {
      auto const x = stencil::site_of_kind(n);
      mask.channels.front() += stencil::moves(x) ? 'm' : stencil::may_be_read(x) ? 'k' : '-';
    }
    return {mask};
  }
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
