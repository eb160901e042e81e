// SPDX-License-Identifier: BSL-1.0
#include <force/force.hpp>

#include <algorithm>
#include <cstddef>

namespace force {
namespace {

constexpr std::size_t sites_per_partial_sum = 32;  // keeps the rounding of a float total small

/// Adds up term(site) in partial sums.
template <class Term>
number sum_over_sites(std::size_t volume, Term const& term) {
  number total(0);
  for (std::size_t first = 0; first < volume; first += sites_per_partial_sum) {
    std::size_t const last = std::min(first + sites_per_partial_sum, volume);
    number partial(0);
    for (std::size_t site = first; site < last; ++site) partial += term(site);
    total += partial;
  }
  return total;
}

}  // namespace

number by_links(rgflow::engine::lattice const& sites, constants const& c, number const* phi, number* gradient) {
  number const mu(c.mu), lambda(c.lambda), twice_t(2 * c.t);
  number const local = sum_over_sites(sites.volume(), [&](std::size_t site) {
    number const re = phi[2 * site], im = phi[2 * site + 1];
    number const n = fma(re, re, im * im);
    number const slope = number(2) * fma(number(2) * lambda, n, mu);
    gradient[2 * site] = slope * re;
    gradient[2 * site + 1] = slope * im;
    return n * fma(lambda, n, mu);
  });
  number const hopping = sum_over_sites(sites.volume(), [&](std::size_t site) {
    number sum(0);
    for (std::size_t axis = 0; axis < 2; ++axis) {
      std::size_t const next = sites.neighbour(site, axis);
      number const re = twice_t * phi[2 * next], im = twice_t * phi[2 * next + 1];
      number const here_re = phi[2 * site], here_im = phi[2 * site + 1];
      gradient[2 * site] -= re;
      gradient[2 * site + 1] -= im;
      gradient[2 * next] -= twice_t * here_re;
      gradient[2 * next + 1] -= twice_t * here_im;
      sum += fma(here_re, re, here_im * im);
    }
    return sum;
  });
  return local - hopping;
}

namespace {

/// The stencil at a site: [re, im] of it and its neighbours are read, dS/dphi is written; returns what S has of the
/// site and of the links to the next ones.
struct stencil {
  number mu, lambda, twice_t;
  explicit stencil(constants const& c) : mu(c.mu), lambda(c.lambda), twice_t(2 * c.t) {}

  [[gnu::always_inline]] number operator()(number const* here, number const* left, number const* right,
                                           number const* below, number const* above, number* slopes) const {
    number const re = here[0], im = here[1];
    number const next_re = twice_t * (right[0] + above[0]);
    number const next_im = twice_t * (right[1] + above[1]);
    number const n = fma(re, re, im * im);
    number const slope = number(2) * fma(number(2) * lambda, n, mu);
    slopes[0] = fma(slope, re, -fma(twice_t, left[0] + below[0], next_re));
    slopes[1] = fma(slope, im, -fma(twice_t, left[1] + below[1], next_im));
    return n * fma(lambda, n, mu) - fma(re, next_re, im * next_im);
  }
};

}  // namespace

number by_sites(rgflow::engine::lattice const& sites, constants const& c, number const* phi, number* gradient) {
  stencil const around(c);
  return sum_over_sites(sites.volume(), [&](std::size_t site) {
    return around(phi + 2 * site, phi + 2 * sites.previous(site, 1), phi + 2 * sites.neighbour(site, 1),
                  phi + 2 * sites.previous(site, 0), phi + 2 * sites.neighbour(site, 0), gradient + 2 * site);
  });
}

number by_rows(rgflow::engine::lattice const& sites, constants const& c, number const* phi, number* gradient) {
  stencil const around(c);
  std::size_t const rows = sites.extents()[0], length = sites.extents()[1];
  number total(0);
  for (std::size_t row = 0; row < rows; ++row) {
    auto const* const here = phi + 2 * length * row;
    auto const* const above = phi + 2 * length * ((row + 1) % rows);
    auto const* const below = phi + 2 * length * ((row + rows - 1) % rows);
    auto* const slopes = gradient + 2 * length * row;
    auto const site = [&](std::size_t x, std::size_t left, std::size_t right) __attribute__((always_inline)) {
      return around(here + 2 * x, here + 2 * left, here + 2 * right, below + 2 * x, above + 2 * x, slopes + 2 * x);
    };
    number partial = site(0, length - 1, 1 % length);  // sums of a row keep the rounding of a float total small
    for (std::size_t x = 1; x + 1 < length; ++x) partial += site(x, x - 1, x + 1);
    if (length > 1) partial += site(length - 1, length - 2, 0);
    total += partial;
  }
  return total;
}

}  // namespace force
