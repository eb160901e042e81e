// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <rgflow/action/density.hpp>

#include <algorithm>

// The gradient of a lattice sum as a stencil: dS/dphi at a site y collects every term that reads phi_y. A term
// f(phi_x, phi_{x+e}) is met twice, with y as x and with y as its far end. All of it, of all terms, is one formula of
// the field around y and one schedule, which shares what is common; S counts each term once, at its x.

namespace rgflow::inline RGFLOW_ISA::detail {

/// Where a site of a term stands, seen from the site that the term is written at; `direction` is that of its link.
constexpr site_offset offset_of(touched_site const& s, std::size_t direction) {
  site_offset at = s.offset;
  if (s.next) at[direction] += 1;
  return at;
}

constexpr site_offset relative_to(site_offset a, site_offset const& b) {
  for (std::size_t k = 0; k < a.size(); ++k) a[k] -= b[k];
  return a;
}

/// The real formula of a term, on a link of this direction and with the site at `origin` moved to zero.
constexpr int with_origin_at(graph& g, int root, std::size_t direction, site_offset const& origin) {
  auto const used = nodes_of(g, root);
  std::vector<int> image(used.size(), -1);
  for (int id = 0; id <= root; ++id) {
    auto const slot = static_cast<std::size_t>(id);
    if (used[slot] == 0) continue;
    node const n = g[id];
    if (n.kind == op::symbol && is_field(n.name))
      image[slot] = g.symbol(
          field_name, relative_to(offset_of({n.offset, n.name == next_field_name}, direction), origin), n.channel);
    else if (is_leaf(n.kind))
      image[slot] = id;
    else
      image[slot] = g.remake(n, image[static_cast<std::size_t>(n.a)],
                             has_two_operands(n.kind) ? image[static_cast<std::size_t>(n.b)] : n.b);
  }
  return image.back();
}

/// A site that a stencil reads: in which of its rows, and how far along the row.
struct gathered_place {
  std::size_t row;  // (without initializers: see instruction)
  int column;
  friend constexpr bool operator==(gathered_place const&, gathered_place const&) = default;
};

/// A component of the field there.
struct gathered_read {
  std::size_t place;
  std::size_t channel;
};

/// A few values, each once, in order of their first appearance.
template <class T, std::size_t Most>
struct value_list {
  std::array<T, Most> values{};
  std::size_t count = 0;
  constexpr std::size_t add(T const& v) {
    for (std::size_t k = 0; k < count; ++k)
      if (values[k] == v) return k;
    if (count == Most) throw std::length_error("a density reaches too far");
    values[count] = v;
    return count++;
  }
};

/// Groups of a density, compiled into one schedule: S at a site, then dS/dphi by its channels.
template <Expression Density, FieldType Field, std::size_t Dimensions, class Groups>
class gather_stencil;
template <Expression Density, FieldType Field, std::size_t Dimensions, std::size_t... K>
class gather_stencil<Density, Field, Dimensions, std::index_sequence<K...>> {
 public:
  using analysis = density_analysis<Density, Field>;
  static constexpr std::size_t constants = analysis::constants.count;
  static constexpr std::size_t channels = Field::channels;

  static constexpr std::size_t most_places = 64;
  static constexpr std::size_t most_reads = 256;
  struct facts {
    draft_program<1 + channels> program{};
    std::array<gathered_read, most_reads> reads{};  ///< the inputs of the schedule behind the constants
    std::size_t read_count = 0;
    value_list<site_offset, most_places> rows{};  ///< rows along the last axis that the terms need
    value_list<gathered_place, most_places> places{};
    // How far the terms that a site is part of reach in each direction.
    site_offset before{};
    site_offset after{};
  };

 private:
  static constexpr site_offset row_of(site_offset at) {
    at[0] = 0;
    return at;
  }

  /// A term of a group, seen from one of its sites; the places that it needs are noted: its sites, and that at which it
  /// is written.
  static constexpr int meet(graph& g, facts& out, int formula, touched_sites const& sites, std::size_t direction,
                            site_offset const& origin) {
    auto const need = [&out](site_offset const& at) {
      out.rows.add(row_of(at));
      for (std::size_t d = 0; d < Dimensions; ++d) {
        out.before[d] = std::max(out.before[d], -at[d]);
        out.after[d] = std::max(out.after[d], at[d]);
      }
    };
    need(relative_to({}, origin));
    for (std::size_t k = 0; k < sites.count; ++k) need(relative_to(offset_of(sites.sites[k], direction), origin));
    return with_origin_at(g, formula, direction, origin);
  }

  /// Which sites of group J have derivatives.
  template <std::size_t J>
  static constexpr std::array<bool, most_touched_sites> sites_with_slopes() {
    std::array<bool, most_touched_sites> has{};
    for (std::size_t a = 0; a < compiled_group<Density, Field, J>::atoms; ++a)
      has[compiled_group<Density, Field, J>::known.atoms[a].site] = true;
    return has;
  }

  static constexpr facts make() {
    constexpr std::size_t count = sizeof...(K);
    facts out;
    graph g;
    std::array<std::size_t, count + 1> const group{K..., 0};
    density_splitter split(g);
    split.split(import(g, Density{}));
    [[maybe_unused]] auto problem = density_problem::none;
    std::array<int, count + 1> const values{compiled_group<Density, Field, K>::value_in(g, split.terms(), problem)...,
                                            0};
    std::array<std::array<bool, most_touched_sites>, count + 1> const has_slope{sites_with_slopes<K>()..., {}};
    auto const each_instance = [&](auto f) {
      for (std::size_t k = 0; k < count; ++k) {
        auto const& description = analysis::analysed.groups[group[k]];
        for (std::size_t direction = 0; direction < (description.over_links ? Dimensions : 1); ++direction)
          f(k, description.sites, direction);
      }
    };
    int sum = g.number(0);
    each_instance([&](std::size_t k, touched_sites const& sites, std::size_t direction) {
      sum = g.sum(sum, meet(g, out, values[k], sites, direction, {}));
    });
    int around = g.number(0);  // all terms that read the field at zero: their derivatives by it are the gradient
    each_instance([&](std::size_t k, touched_sites const& sites, std::size_t direction) {
      value_list<site_offset, most_touched_sites> origins;  // on a link, two sites of a term may be the same one
      for (std::size_t s = 0; s < sites.count; ++s)
        if (has_slope[k][s]) origins.add(offset_of(sites.sites[s], direction));
      for (std::size_t o = 0; o < origins.count; ++o)
        around = g.sum(around, meet(g, out, values[k], sites, direction, origins.values[o]));
    });
    std::array<int, channels> here{};
    for (std::size_t c = 0; c < channels; ++c) here[c] = g.symbol(field_name, {}, static_cast<int>(c));
    std::array<int, 1 + channels> roots{sum};
    auto const slopes = gradient(g, around, here);
    for (std::size_t c = 0; c < channels; ++c) roots[1 + c] = slopes[c];
    std::vector<int> inputs;
    for (std::size_t k = 0; k < constants; ++k) inputs.push_back(g.symbol(analysis::constants.names[k]));
    add_reads(g, roots, inputs, out);
    out.program = in_a_loop<1 + channels>(g, roots, inputs, constants);
    return out;
  }

  static constexpr void add_reads(graph const& g, std::array<int, 1 + channels> const& roots, std::vector<int>& inputs,
                                  facts& out) {
    auto const used = nodes_of(g, roots);
    for (int id = 0; id < static_cast<int>(used.size()); ++id) {
      node const& n = g[id];
      if (used[static_cast<std::size_t>(id)] == 0 || n.kind != op::symbol || !is_field(n.name)) continue;
      if (out.read_count == most_reads) throw std::length_error("a density reads too many components of the field");
      out.reads[out.read_count++] = {out.places.add({out.rows.add(row_of(n.offset)), n.offset[0]}),
                                     static_cast<std::size_t>(n.channel)};
      inputs.push_back(id);
    }
  }

 public:
  static constexpr facts known = make();
  static constexpr auto value = shrink<static_cast<std::size_t>(known.program.length)>(known.program);
};

}  // namespace rgflow::inline RGFLOW_ISA::detail
