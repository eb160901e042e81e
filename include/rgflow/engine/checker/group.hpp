// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/engine/checker/difference.hpp>
#include <rgflow/engine/checker/draw.hpp>
#include <rgflow/engine/checker/report.hpp>
#include <rgflow/engine/lane_traits.hpp>
#include <rgflow/engine/refusal.hpp>
#include <rgflow/engine/simd.hpp>
#include <rgflow/engine/symmetry.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace rgflow::inline RGFLOW_ISA {
namespace engine {

/// The laws of a finite group of orthogonal maps, on fields of one shape.
template <SymmetryGroup Group>
class group_laws {
  using V = lanes<double, 1>;
  using field = std::vector<V>;

 public:
  group_laws(Group const& group, field_shape shape, check_options const& options)
      : group_(group), shape_(shape), draws_(options.seed) {}

  std::vector<law_result> check() {
    auto const x = drawn(), y = drawn();
    std::size_t const n = group_.order();
    book_.require("it has elements", n > 0);
    std::vector<field> images;
    for (std::size_t g = 0; g < n; ++g) images.push_back(apply(g, x));
    if (n > 0) note("element 0 is the identity", images[0], x);
    // Some elements stand for those of a large group.
    std::size_t const stride = n / 40 + 1;
    for (std::size_t g = 0; g < n; g += stride) {
      std::size_t const inverse = group_.inverse(g);
      book_.require("the inverse of an element is an element", inverse < n);
      if (inverse >= n) continue;
      note("the inverse undoes the element", apply(inverse, images[g]), x);
      note("elements are orthogonal: <g x, g y> = <x, y>", {product(images[g], apply(g, y))}, {product(x, y)});
      field sum = x, sum_of_images = images[g];
      auto const image = apply(g, y);
      for (std::size_t i = 0; i < x.size(); ++i) {
        sum[i] += V(0.5) * y[i];
        sum_of_images[i] += V(0.5) * image[i];
      }
      note("elements are linear", apply(g, sum), sum_of_images);
      lanes_apart(g, x, images[g]);
      for (std::size_t h = 0; h < n; h += stride) {
        auto const both = apply(h, images[g]);
        double nearest = std::numeric_limits<double>::infinity();
        for (auto const& candidate : images) nearest = std::min(nearest, worst_difference(both, candidate));
        book_.note("the product of two elements is an element", nearest, tolerance);
      }
    }
    return book_.take();
  }

 private:
  static constexpr double tolerance = 1e-12;

  field drawn() {
    field x(shape_.values());
    draws_.normals(x.data(), x.size(), 1);
    return x;
  }

  /// g x, with every number of it written, and nothing else.
  template <class U>
  std::vector<U> apply(std::size_t g, std::vector<U> const& x) {
    guarded<U> out(x.size(), U(std::numeric_limits<scalar_of_t<U>>::infinity()));
    group_.apply(g, shape_, x.data(), out.data());
    book_.require("nothing is written beyond the field", out.intact());
    return {out.data(), out.data() + x.size()};
  }

  static V product(field const& a, field const& b) {
    V sum(0);
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
  }

  void note(char const* law, field const& found, field const& expected) {
    book_.note(law, worst_difference(found, expected), tolerance);
  }

  void lanes_apart(std::size_t g, field const& x, field const& image) {
    for (std::size_t l = 0; l < lane_count<V>; ++l) {
      std::vector<double> alone, expected;
      for (std::size_t i = 0; i < x.size(); ++i) {
        alone.push_back(lane(x[i], l));
        expected.push_back(lane(image[i], l));
      }
      book_.note("each lane is a field of its own", worst_difference(apply(g, alone), expected), tolerance);
    }
  }

  Group const& group_;
  field_shape shape_;
  draws draws_;
  law_book book_;
};

template <bool Kept, class G, class Lacks>
struct is_group_to_check {
  static_assert(
      rgflow::detail::HoldsFor<Kept, G, Lacks>,
      "rgflow: what check_group was given is not a finite group: it needs order(), inverse(g), apply(g, shape, from, "
      "to) and describe() (what it lacks stands below). See docs/density.md");
};

}  // namespace engine

/// Whether `group` is a finite group of orthogonal maps of fields with so many real numbers per site. Throws what its
/// own check throws for such fields.
template <class Group>
check_report check_group(Group const& group, engine::lattice const& sites, std::size_t channels,
                         check_options const& options = {}) {
  static_assert(
      sizeof(engine::is_group_to_check<
             SymmetryGroup<Group>, Group,
             rgflow::detail::lacking<SymmetryGroup<Group>, rgflow::detail::members_of_finite_group<Group>>>) != 0);
  if constexpr (requires(engine::field_shape const& shape) { group.check(shape); })
    group.check(engine::field_shape{sites, channels});
  return {group.describe(), engine::group_laws<Group>(group, {sites, channels}, options).check()};
}

}  // namespace rgflow::inline RGFLOW_ISA
