// SPDX-License-Identifier: BSL-1.0
// Benchmark: CPU seconds, peak memory and template instantiations of units, against levels, couplings and block types
// Packages: g++ clang-19

#include <measure/machine.hpp>
#include <measure/process.hpp>
#include <measure/settings.hpp>
#include <measure/suite.hpp>

#include <program/files.hpp>
#include <program/table.hpp>

#include <cstdio>
#include <filesystem>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using measure::spread;

struct unit {
  std::string name;
  std::string file;  ///< below the source tree
  std::vector<std::string> flags = {};
};

unit flow_unit(std::size_t levels, std::size_t couplings, std::size_t types) {
  return {std::to_string(levels) + " levels, " + std::to_string(couplings) + " couplings, " + std::to_string(types) +
              (types == 1 ? " block" : " blocks"),
          "benchmarks/compile/units/flow.cpp",
          {"-DLEVELS=" + std::to_string(levels), "-DCOUPLINGS=" + std::to_string(couplings),
           "-DTYPES=" + std::to_string(types)}};
}

/// All units, or those with `part` in their names.
std::vector<unit> units(bool quick, std::string const& part) {
  if (quick) return {flow_unit(3, 2, 1)};
  std::vector<unit> all;
  for (std::size_t const levels : {3U, 5U, 7U}) all.push_back(flow_unit(levels, 8, 1));
  for (std::size_t const couplings : {2U, 4U, 16U}) all.push_back(flow_unit(5, couplings, 1));
  for (std::size_t const types : {2U, 3U, 5U}) all.push_back(flow_unit(5, 8, types));
  constexpr char const* declared[] = {"none", "an action", "a flow of phases", "a flow of the square",
                                      "an action in three dimensions"};
  for (std::size_t i = 0; i < std::size(declared); ++i)
    all.push_back({std::string("proofs of symmetries: ") + declared[i],
                   "benchmarks/compile/units/proofs.cpp",
                   {"-DDECLARES=" + std::to_string(i)}});
  std::vector<std::string> const of_examples{"-I", RGFLOW_SOURCE "/examples"};
  for (std::size_t const declares : {0U, 1U}) {
    all.push_back({std::string("proofs of symmetries, many levels: ") + (declares == 0 ? "none" : "a flow"),
                   "benchmarks/compile/units/many_levels.cpp", of_examples});
    all.back().flags.push_back("-DDECLARES=" + std::to_string(declares));
  }
  all.push_back({"declarations only", "benchmarks/compile/units/declarations.cpp"});
  all.push_back({"the program of README", "tests/docs/readme.cpp"});
  all.push_back({"headers of the packages", "benchmarks/compile/units/packages.cpp"});
  all.push_back({"all headers", "benchmarks/compile/units/headers.cpp"});
  all.push_back({"phi4: training, sampling, averages", "examples/phi4/sampler.cpp", of_examples});
  all.push_back({"phi4: kernels of one width", "examples/phi4/width_64.cpp", of_examples});
  all.push_back({"phi4: both, for all widths", "benchmarks/compile/units/phi4.cpp", of_examples});
  std::erase_if(all, [&](unit const& u) { return u.name.find(part) == std::string::npos; });
  if (all.empty()) throw std::runtime_error("--units: found no unit with '" + part + "' in its name");
  return all;
}

struct compiler {
  std::string name;
  bool counts_instantiations;
};

/// Those that are installed; g++ and the newest clang++ known to work.
std::vector<compiler> compilers() {
  std::vector<compiler> found;
  for (compiler const& c : {compiler{"g++", false}, compiler{"clang++-19", true}}) try {
      if (measure::run_process({c.name, "--version"}).exit_code == 0) found.push_back(c);
    } catch (std::runtime_error const&) {
      std::fprintf(stderr, "compile: there is no %s here, going on without\n", c.name.c_str());
    }
  if (found.empty()) throw std::runtime_error("neither g++ nor clang++-19 is installed");
  return found;
}

std::vector<std::string> command(compiler const& c, unit const& u, std::string const& object) {
  std::vector<std::string> words{c.name, "-std=c++20", "-O3", "-DNDEBUG"};
  if (std::string_view(RGFLOW_ARCH_FLAG) != "") words.push_back(RGFLOW_ARCH_FLAG);
  words.insert(words.end(), {"-I", RGFLOW_SOURCE "/include", "-I", RGFLOW_SOURCE "/dsl"});
  words.insert(words.end(), u.flags.begin(), u.flags.end());
  words.insert(words.end(), {"-c", RGFLOW_SOURCE "/" + u.file, "-o", object});
  return words;
}

measure::finished_process compile(std::vector<std::string> const& words) {
  auto const done = measure::run_process(words);
  if (done.exit_code != 0) {
    std::string line;
    for (auto const& w : words) line += w + " ";
    throw std::runtime_error("this command failed: " + line);
  }
  return done;
}

/// Classes and functions that clang instantiates: its time trace has an entry for each.
std::size_t instantiations(compiler const& c, unit const& u, std::filesystem::path const& scratch) {
  auto const object = scratch / "traced.o", trace = scratch / "traced.json";
  auto words = command(c, u, object.string());
  words.insert(words.end(), {"-ftime-trace=" + trace.string(), "-ftime-trace-granularity=0"});
  (void)compile(words);
  std::string const text = program::read_file(trace);
  std::size_t count = 0;
  for (std::string_view const kind : {"\"name\":\"InstantiateClass\"", "\"name\":\"InstantiateFunction\""})
    for (auto at = text.find(kind); at != std::string::npos; at = text.find(kind, at + 1)) ++count;
  std::filesystem::remove(object);
  std::filesystem::remove(trace);  // it is large
  return count;
}

struct cost {
  std::vector<double> memory = {};  // of each repeat
  std::size_t instantiations = 0;
};

std::string label(compiler const& c, unit const& u) { return c.name + ": " + u.name; }

}  // namespace

int main(int argc, char** argv) {
  measure::settings s;
  std::string part;
  program::options options(
      "compile",
      "Compiles units that instantiate forward, inverse and adjoint of a flow, against the number of levels, of\n"
      "couplings per block and of different blocks; an action and flows with and without symmetries to prove; the\n"
      "language alone, headers, the program of README, and the models of examples/phi4; with g++ and clang++-19: CPU\n"
      "seconds, peak memory, and (clang++) the number of template instantiations.");
  options.add("--units", part, "only units with this in their names");
  measure::add_settings(options, s, "compile");
  if (auto const code = options.parse(argc, argv)) return *code;
  if (s.quick) s.repeats = 1;
  return measure::report("compile", s, argc, argv, [&] {
    std::filesystem::create_directories(s.out);
    auto const all_units = units(s.quick, part);
    auto const all_compilers = compilers();
    std::map<std::string, cost> costs;
    // What takes memory comes afterwards: a process is charged with the memory of the one that started it.
    measure::suite compiling;
    for (auto const& u : all_units)
      for (auto const& c : all_compilers) {
        auto& into = costs[label(c, u)];
        compiling.add(label(c, u),
                      [&](benchmark::State& state) {
                        for (auto _ : state) {
                          auto const object = (s.out / "timed.o").string();
                          auto const done = compile(command(c, u, object));
                          state.SetIterationTime(done.cpu_seconds);
                          into.memory.push_back(static_cast<double>(done.peak_memory));
                          std::filesystem::remove(object);
                        }
                      },
                      {.iterations = 1, .manual = true});
      }
    compiling.run(s);
    for (auto const& u : all_units)
      for (auto const& c : all_compilers)
        if (c.counts_instantiations) costs.at(label(c, u)).instantiations = instantiations(c, u, s.out);
    measure::suite limits;
    measure::machine const machine(limits, s.threads, s);
    limits.run(s);

    program::json results;
    results["machine"] = machine.json();
    program::table t{{"unit", "compiler", "CPU, s", "peak memory, MB", "instantiations"}};
    for (auto const& u : all_units)
      for (auto const& c : all_compilers) {
        auto const& used = costs.at(label(c, u));
        auto const seconds = compiling.seconds(label(c, u)), memory = spread::of(used.memory);
        t.add_row({u.name, c.name, text(seconds), text(scaled(memory, 1e-6)),
                   c.counts_instantiations ? std::to_string(used.instantiations) : ""});
        program::json row;
        row["unit"] = u.name;
        row["compiler"] = c.name;
        row["cpu_seconds"] = json_of(seconds);
        row["peak_memory_bytes"] = json_of(memory);
        if (c.counts_instantiations) row["instantiations"] = used.instantiations;
        results["units"].push_back(row);
      }
    std::printf("%s\n%s", machine.table().text().c_str(), t.text().c_str());
    return results;
  });
}
