#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/bench/report.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

using namespace headroom;

struct Part {
  const char* name;
  bench::Measure measure;
};
// What a client takes is measured first, in a process that has not done anything yet.
constexpr Part parts[] = {{"footprint", &bench::footprint},    {"counting", &bench::counting},
                          {"by_name", &bench::by_name},        {"many_meters", &bench::many_meters},
                          {"features", &bench::features},      {"opening", &bench::opening},
                          {"edges", &bench::edge_to_callback}, {"wire", &bench::wire_bytes}};

struct Arguments {
  std::string json, page;
  std::vector<std::string> only;
};

/// False: what stands there means nothing.
bool read(int argc, char** argv, Arguments& out) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    std::string* const file = word == "--json" ? &out.json : word == "--table" ? &out.page : nullptr;
    if (file != nullptr) {
      if (++i == argc) return false;
      *file = argv[i];
      continue;
    }
    const auto names = [&](const Part& part) { return word == part.name; };
    if (std::none_of(std::begin(parts), std::end(parts), names)) return false;
    out.only.push_back(word);
  }
  return true;
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& content) {
  std::ofstream file(path);
  if (!(file << content) || !file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace

// Measures ours beside the limit, in one run. Times never fail it.
int main(int argc, char** argv) try {
  Arguments arguments;
  if (!read(argc, argv, arguments)) {
    std::fputs("usage: headroom_bench [--json FILE] [--table docs/benchmarks.md] [PART…]\nparts:", stderr);
    for (const Part& part : parts) std::fprintf(stderr, " %s", part.name);
    std::fputs("\n", stderr);
    return 2;
  }
  const headroom::testing::TemporaryDirectory directory;
  const auto at = bench::surroundings(directory.path().string());
  const std::string page = arguments.page.empty() ? std::string() : content_of(arguments.page);
  bench::Rows rows;
  {
    bench::ProgressLine line;
    for (const Part& part : parts) {
      const auto& only = arguments.only;
      if (!only.empty() && std::find(only.begin(), only.end(), part.name) == only.end()) continue;
      line.show(part.name, 0);
      for (auto& row : part.measure(directory / part.name, [&](double done) { line.show(part.name, done); }))
        rows.push_back(std::move(row));
    }
  }
  std::fputs(bench::to_text(rows).c_str(), stdout);
  if (!arguments.json.empty()) write(arguments.json, bench::to_json(rows, at));
  if (!arguments.page.empty()) write(arguments.page, bench::to_page(page, rows, at));
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "headroom_bench: %s\n", error.what());
  return 1;
}
