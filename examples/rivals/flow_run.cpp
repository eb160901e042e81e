// SPDX-License-Identifier: BSL-1.0
#include "flow_run.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <stdexcept>

namespace rivals {

flow_run read_flow_run(std::filesystem::path const& file, std::string const& theory, std::size_t lattice,
                       std::vector<std::pair<std::string, double>> const& constants) {
  auto const refuse = [&](std::string const& what) { throw std::invalid_argument("--flow " + file.string() + what); };
  try {
    std::ifstream in(file);
    if (!in) refuse(" can't be read");
    auto const j = nlohmann::json::parse(in);
    if (j.at("program") != "record") refuse(" is not the results.json of a run of record");
    if (j.at("theory") != theory) refuse(" is of the theory " + j.at("theory").get<std::string>());
    if (j.at("lattice") != lattice) refuse(" is of " + j.at("lattice").dump() + " sites per side");
    for (auto const& [name, value] : constants)
      if (j.at(name) != value) refuse(" has " + name + " = " + j.at(name).dump());
    flow_run run{{j.at("ess").at(0), j.at("ess").at(1)},
                 j.at("sample_samples_per_s"),
                 j.at("train_seconds"),
                 {j.at("log_z").at(0), j.at("log_z").at(1)},
                 j.at("samples"),
                 {}};
    for (auto const& [name, value] : j.items())
      if (value.is_object() && value.contains("flow")) {
        auto const& flow = value.at("flow");
        if (flow.at(0).is_number() && flow.at(1).is_number())  // null: not known
          run.quantities[name] = {flow.at(0), flow.at(1)};
      }
    return run;
  } catch (nlohmann::json::exception const&) {
    refuse(" is not the results.json of a run of record");
    throw;
  }
}

}  // namespace rivals
