// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/bijector/contract.hpp>
#include <rgflow/engine/bijector/initialise.hpp>
#include <rgflow/engine/net/contract.hpp>
#include <rgflow/engine/scratch.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rgflow::inline RGFLOW_ISA {

/// A net of its own for each parameter of the transform: separate<2, mlp<64>> computes s and t of an affine transform
/// by two nets. `Parameters` is how many numbers the transform takes per moved value.
template <std::size_t Parameters, class Net>
struct separate {
  static_assert(Parameters > 0, "rgflow: separate needs at least one net");

  template <std::size_t Inputs, std::size_t Outputs>
  struct on {
    static_assert(Outputs % Parameters == 0,
                  "rgflow: separate<n, net> was given another n than the transform has parameters per moved value");

   private:
    using part = typename Net::template on<Inputs, Outputs / Parameters>;
    static constexpr std::size_t each = Outputs / Parameters;

   public:
    static constexpr std::string_view name = "separate";
    static constexpr std::size_t inputs = Inputs;
    static constexpr std::size_t outputs = Outputs;
    static constexpr std::size_t weights = Parameters * engine::weight_count<part>;
    static constexpr std::size_t packed = Parameters * engine::packed_count<part>;
    static constexpr std::size_t packed_gradient = Parameters * engine::gradient_count<part>;
    static constexpr std::size_t kept = Parameters * engine::kept_count<part>;
    static constexpr bool starts_as_identity = engine::starts_as_identity<part>;

    static std::string describe() {
      return std::to_string(Parameters) + " separate nets, each " + engine::describe_part<part>();
    }
    static void initialise(double* w, engine::weight_source& source) {
      each_part([&](std::size_t p) { engine::initialise<part>(w + p * engine::weight_count<part>, source); });
    }
    static void tensors(tensor_visitor& visitor) {
      each_part([&](std::size_t p) {
        visitor.enter("net" + std::to_string(p + 1));
        engine::visit_tensors<part>(visitor);
        visitor.leave();
      });
    }
    template <class T>
    static void pack(T const* canonical, T* out) {
      each_part([&](std::size_t p) {
        engine::pack<part>(canonical + p * engine::weight_count<part>, out + p * engine::packed_count<part>);
      });
    }
    template <class From, class To>
    static void unpack_gradient(From const* in, From const* canonical, To* gradient) {
      each_part([&](std::size_t p) {
        engine::unpack_gradient<part>(in + p * engine::gradient_count<part>, canonical + p * engine::weight_count<part>,
                                      gradient + p * engine::weight_count<part>);
      });
    }

    template <class V, class W>
    static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, W w) {
      evaluate_parts(in, out, w, static_cast<V*>(nullptr));
    }
    template <class V, class T>
    static void evaluate(std::span<V const, inputs> in, std::span<V, outputs> out, engine::packed_weights<T> w,
                         V* kept_values) {
      evaluate_parts(in, out, w, kept_values);
    }

    template <class V, class T>
    static void pull_back(std::span<V const, inputs> in, std::span<V const, outputs> out_bar,
                          std::span<V, inputs> in_bar, engine::packed_weights<T> w, engine::gradient_slot<T> gradient,
                          V const* kept_values) {
      engine::scratch<V, each> bar;
      engine::scratch<V, inputs> from_part;
      for (std::size_t i = 0; i < inputs; ++i) in_bar[i] = V(0);
      each_part([&](std::size_t p) {
        for (std::size_t j = 0; j < each; ++j) bar[j] = out_bar[j * Parameters + p];
        engine::pull_back_net<part, V, T>(in, bar.view(), from_part.span(), w.template after<part>(p),
                                          gradient.template after<part>(p), kept_values + p * engine::kept_count<part>);
        for (std::size_t i = 0; i < inputs; ++i) in_bar[i] += from_part[i];
      });
    }

   private:
    template <class F>
    static void each_part(F&& f) {
      for (std::size_t p = 0; p < Parameters; ++p) f(p);
    }

    template <class V, class Weights>
    static void evaluate_parts(std::span<V const, inputs> in, std::span<V, outputs> out, Weights w, V* kept_values) {
      engine::scratch<V, each> of_part;
      each_part([&](std::size_t p) {
        engine::evaluate_net<part, V>(in, of_part.span(), w.template after<part>(p),
                                      kept_values ? kept_values + p * engine::kept_count<part> : nullptr);
        for (std::size_t j = 0; j < each; ++j) out[j * Parameters + p] = of_part[j];
      });
    }
  };
};

}  // namespace rgflow::inline RGFLOW_ISA
