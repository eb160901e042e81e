// SPDX-License-Identifier: BSL-1.0
#include <peer/start.hpp>

namespace peer {

started start(std::string const& program, std::vector<option> const& options, variant const& v, std::string const& flow,
              reference const& ours, std::filesystem::path const& file) {
  std::vector<std::string> words{program};
  for (option const& o : options) words.insert(words.end(), {o.name, o.value});
  words.insert(words.end(), v.options.begin(), v.options.end());
  auto const python = std::make_shared<worker>(words, v.environment);
  auto const found = compare(*python, flow, v.name, ours, file);
  found.require();
  return {python, found};
}

}  // namespace peer
