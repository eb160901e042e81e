// SPDX-License-Identifier: BSL-1.0
#include <peer/agreement.hpp>

#include <program/files.hpp>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <stdexcept>

namespace peer {

void agreement::require() const {
  double const limit = 1e-5 * log_q_size;
  if (!(std::abs(our_loss - their_loss) < limit && x < 1e-3 && log_q_decoded < limit && log_q_encoded < limit &&
        gradient < 1e-4))
    throw std::runtime_error("PyTorch (" + who + ") computes something else: loss " + std::to_string(their_loss) +
                             " instead of " + std::to_string(our_loss) + ", largest deviation of x " +
                             std::to_string(x) + ", of log q " + std::to_string(log_q_decoded) + " decoded, " +
                             std::to_string(log_q_encoded) + " encoded, relative deviation of the gradient " +
                             std::to_string(gradient));
}

program::json agreement::json() const {
  return program::json::object({{"flow", flow},
                                {"torch", who},
                                {"loss", our_loss},
                                {"loss_torch", their_loss},
                                {"x_deviation", x},
                                {"log_q_deviation_decoded", log_q_decoded},
                                {"log_q_deviation_encoded", log_q_encoded},
                                {"gradient_deviation", gradient}});
}

void write_floats(std::filesystem::path const& path, std::initializer_list<std::span<float const>> parts) {
  std::string bytes;
  for (auto const part : parts) bytes.append(reinterpret_cast<char const*>(part.data()), part.size_bytes());
  program::write_file(path, bytes);
}

agreement compare(worker& other, std::string const& flow, std::string const& who, reference const& ours,
                  std::filesystem::path const& file) {
  std::vector<float> const log_q(ours.log_q.begin(), ours.log_q.end());
  std::vector<float> const gradient(ours.gradient.begin(), ours.gradient.end());
  write_floats(file, {ours.z, ours.x, log_q, gradient});
  agreement a{flow, who, ours.loss, 0, 0, 0, 0, 0, 0};
  for (double const q : ours.log_q) a.log_q_size = std::max(a.log_q_size, std::abs(q));
  std::istringstream(other.ask("check " + file.string() + " " + std::to_string(log_q.size()))) >> a.their_loss >> a.x >>
      a.log_q_decoded >> a.log_q_encoded >> a.gradient;
  return a;
}

program::table table_of(std::span<agreement const> all) {
  program::table t{{"same weights, same samples", "PyTorch", "loss", "loss of PyTorch", "x, max |d|", "log q, max |d|",
                    "encoded, max |d|", "gradient, relative"}};
  for (agreement const& a : all)
    t.add_row({a.flow, a.who, program::significant(a.our_loss, 8), program::significant(a.their_loss, 8),
               program::significant(a.x, 2), program::significant(a.log_q_decoded, 2),
               program::significant(a.log_q_encoded, 2), program::significant(a.gradient, 2)});
  return t;
}

}  // namespace peer
