// SPDX-License-Identifier: BSL-1.0
#include <measure/process.hpp>
#include <peer/variants.hpp>

#include <filesystem>
#include <fstream>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace peer {
namespace {

bool processor_has(std::string_view flag) {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("flags")) return (line + " ").find(" " + std::string(flag) + " ") != std::string::npos;
  return false;
}

std::string folder_of_blas(std::string const& kind) {
  std::filesystem::path const folder = "/usr/lib/" RGFLOW_MULTIARCH "/openblas-" + kind;
  return std::filesystem::exists(folder) ? folder.string() : "";
}

/// Takes away whatever this process was told about OpenBLAS, OpenMP, ATen and malloc.
std::vector<std::pair<std::string, std::string>> nothing_set() {
  std::vector<std::pair<std::string, std::string>> absent;
  for (char const* const* entry = environ; *entry != nullptr; ++entry) {
    std::string_view const name = std::string_view(*entry).substr(0, std::string_view(*entry).find('='));
    for (std::string_view const prefix : {"OPENBLAS_", "OMP_", "ATEN_", "MALLOC_"})
      if (name.starts_with(prefix)) absent.emplace_back(name, "");
  }
  return absent;
}

}  // namespace

std::vector<variant> variants(std::size_t threads) {
  std::string const all = std::to_string(threads);
  auto const stock = nothing_set();
  auto tuned = stock;
  tuned.insert(tuned.end(), {{"MALLOC_MMAP_MAX_", "0"},
                             {"MALLOC_TRIM_THRESHOLD_", "17179869184"},
                             {"MALLOC_TOP_PAD_", "67108864"},
                             {"OPENBLAS_NUM_THREADS", "1"},
                             {"OMP_NUM_THREADS", "1"},
                             {"LD_LIBRARY_PATH", folder_of_blas("pthread")}});
  if (processor_has("avx512f")) tuned.emplace_back("ATEN_CPU_CAPABILITY", "avx512");
  auto openmp = tuned;
  for (auto& [key, value] : openmp) {
    if (key == "OPENBLAS_NUM_THREADS" || key == "OMP_NUM_THREADS") value = all;
    if (key == "LD_LIBRARY_PATH") value = folder_of_blas("openmp");
  }
  std::vector<variant> list{{"stock", std::thread::hardware_concurrency(), true, {}, stock},
                            {"tuned, 1 thread", 1, false, {"--threads", "1"}, tuned}};
  if (threads > 1) {
    list.push_back({"tuned, OpenMP " + all + " threads", threads, false, {"--threads", all}, openmp});
    list.push_back({"tuned, " + all + " processes", threads, false, {"--threads", "1", "--processes", all}, tuned});
  }
  return list;
}

std::vector<variant> only_stock(std::vector<variant> all) {
  std::erase_if(all, [](variant const& v) { return !v.stock; });
  return all;
}

bool torch_is_installed() {
  constexpr char look[] = "import importlib.util as u; exit(not u.find_spec('torch'))";
  return std::filesystem::exists("/usr/bin/python3") &&
         measure::run_process({"/usr/bin/python3", "-c", look}).exit_code == 0;
}

}  // namespace peer
