// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/isa.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/parallel/executor.hpp>
#include <rgflow/engine/text.hpp>

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {

/// Which way a bijector is run: `encode` renormalizes (x -> z), `decode` generates (z -> x).
enum class direction { encode, decode };

constexpr direction opposite(direction d) { return d == direction::encode ? direction::decode : direction::encode; }

namespace engine {

// The weights of a model are one flat array in canonical order (encode order by level, block, coupling,
// layer; [out][in], then bias). Kernels read a packed copy, made once per step, whose order suits
// registers, and add gradients in an order of their own; both are derived from the canonical one.
// A part of a model (bijector, net, ...) is a stateless type M with
//   M::weights                        how many canonical weights it has
// and, if it wants an order of its own,
//   M::packed, M::pack(T const* canonical, T* packed)
//   M::packed_gradient, M::unpack_gradient(T const* packed_gradient, T const* canonical, T* canonical_gradient)
//                                     adds; it may need the weights, where they are functions of what is packed

template <class M>
concept HasPacking = requires {
  { M::packed } -> std::convertible_to<std::size_t>;
  { M::packed_gradient } -> std::convertible_to<std::size_t>;
};

template <class M>
inline constexpr std::size_t weight_count = M::weights;

template <class M>
inline constexpr std::size_t packed_count = [] {
  if constexpr (HasPacking<M>)
    return std::size_t{M::packed};
  else
    return std::size_t{M::weights};
}();

template <class M>
inline constexpr std::size_t gradient_count = [] {
  if constexpr (HasPacking<M>)
    return std::size_t{M::packed_gradient};
  else
    return std::size_t{M::weights};
}();

template <class M, class T>
void pack(T const* canonical, T* packed) {
  if constexpr (HasPacking<M>)
    M::pack(canonical, packed);
  else
    for (std::size_t i = 0; i < M::weights; ++i) packed[i] = canonical[i];
}

/// Adds the gradient of M at these weights, given in M's packed order, to the canonical gradient.
template <class M, class From, class To>
void unpack_gradient(From const* packed_gradient, From const* canonical, To* canonical_gradient) {
  if constexpr (HasPacking<M>)
    M::unpack_gradient(packed_gradient, canonical, canonical_gradient);
  else
    for (std::size_t i = 0; i < M::weights; ++i) canonical_gradient[i] += static_cast<To>(packed_gradient[i]);
}

/// Weights in canonical order, W = T or a tape variable. What a user's own block receives.
template <class W>
struct canonical_weights {
  using value_type = W;
  static constexpr bool is_packed = false;
  W const* data;
  constexpr W const& operator[](std::size_t i) const { return data[i]; }
  /// The weights that follow those of `copies` parts M.
  template <class M>
  constexpr canonical_weights after(std::size_t copies = 1) const {
    return {data + copies * weight_count<M>};
  }
};

/// A tile with few samples, in the first of its lanes. Steps that can put blocks of each sample into their
/// lanes, in tasks of the executor.
struct sparse_tile {
  executor_ref executor;
  std::size_t samples;
};

template <class T>
struct energy_request;

/// Weights in the order that the kernels want, how the work with them is shared out, and what is wanted besides. T is a
/// real number, or lanes of weights that differ from sample to sample (by_context).
template <class T>
struct packed_weights {
  using value_type = T;
  static constexpr bool is_packed = true;
  T const* data;
  /// Whose tasks the rows of wide layers are, where there is too little else to share out; nobody's otherwise.
  executor_ref const* rows = nullptr;
  /// The tile that a flow runs on, if it is sparse.
  sparse_tile const* tile = nullptr;
  /// Who asks the continuous parts of a flow for energies (hierarchy/path_energy.hpp), if somebody does.
  energy_request<scalar_of_t<T>> const* energy = nullptr;
  template <class M>
  constexpr packed_weights after(std::size_t copies = 1) const {
    return {data + copies * packed_count<M>, rows, nullptr, energy};
  }
  /// For runs that don't count.
  constexpr packed_weights without_energy() const { return {data, rows, tile}; }
};

/// The weights that follow the first n, for a part that places its own parts.
template <class Weights>
constexpr Weights from(Weights w, std::size_t n) {
  w.data += n;
  return w;
}

/// Where a kernel adds its weight gradient (packed order); empty when no weight gradient is wanted.
template <class T>
struct gradient_slot {
  T* data = nullptr;
  constexpr explicit operator bool() const { return data != nullptr; }
  template <class M>
  constexpr gradient_slot after(std::size_t copies = 1) const {
    return {data == nullptr ? nullptr : data + copies * gradient_count<M>};
  }
};

}  // namespace engine

/// Told about every weight tensor of a model, in canonical order. Names nest: level2/disentangle/coupling3/w1.
class tensor_visitor {
 public:
  virtual ~tensor_visitor() = default;
  virtual void enter(std::string_view name) = 0;
  virtual void leave() = 0;
  /// `trained` is false for state that the optimizer must leave alone (an initialisation flag).
  virtual void tensor(std::string_view name, std::span<std::size_t const> shape, bool trained) = 0;

  void tensor(std::string_view name, std::initializer_list<std::size_t> shape, bool trained = true) {
    tensor(name, std::span<std::size_t const>(shape.begin(), shape.size()), trained);
  }
};

namespace engine {

/// A name, place and kind for every tensor of a model, in canonical order.
struct named_tensor {
  std::string path;
  std::vector<std::size_t> shape;
  std::size_t offset, size;
  bool trained;
};

/// The tensors as checkpoints carry them, a line each: path, shape, place among the weights.
inline std::string tensors_text(std::span<named_tensor const> tensors) {
  std::string text;
  for (auto const& t : tensors) text += t.path + " " + shape_text(t.shape) + " at " + std::to_string(t.offset) + "\n";
  return text;
}

/// Reports the tensors of the part M; a part that does not name them is one tensor "weights".
template <class M>
[[gnu::cold]] void visit_tensors(tensor_visitor& visitor) {
  if constexpr (requires { M::tensors(visitor); })
    M::tensors(visitor);
  else if constexpr (M::weights > 0)
    visitor.tensor("weights", {M::weights});
}

/// The part M in a line of text: its own `describe()`, or else how many weights it has.
template <class M>
[[gnu::cold]] std::string describe_part() {
  if constexpr (requires { M::describe(); })
    return M::describe();
  else if constexpr (requires { M::weights; })
    return "a part of type " + type_text<M>() + " with " + std::to_string(M::weights) + " weights";
  else
    return "a part of type " + type_text<M>();
}

}  // namespace engine
}  // namespace rgflow::inline RGFLOW_ISA
