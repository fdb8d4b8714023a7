#include <cstdio>
#include <exception>
#include <fstream>
#include <string>

#include "tests/bench/row.hpp"
#include "tests/support/temporary_directory.hpp"

// headroom_bench [--json FILE]: measures ours beside the raw limit, in one run. Times never fail it.
int main(int argc, char** argv) try {
  using headroom::bench::Row;
  const headroom::testing::TemporaryDirectory directory;
  std::vector<Row> rows = headroom::bench::counting(directory / "counting");
  for (const Row& row : headroom::bench::edge_to_callback(directory / "edges")) rows.push_back(row);

  std::printf("%-38s %10s %10s %7s\n", "what", "limit", "ours", "ratio");
  for (const Row& row : rows) {
    if (row.limit > 0)
      std::printf("%-38s %7.2f %-2s %7.2f %-2s %6.2fx\n", row.what.c_str(), row.limit, row.unit.c_str(), row.ours,
                  row.unit.c_str(), row.ours / row.limit);
    else
      std::printf("%-38s %10s %7.2f %-2s\n", row.what.c_str(), "", row.ours, row.unit.c_str());
  }
  if (argc == 3 && std::string(argv[1]) == "--json") {
    std::ofstream json(argv[2]);
    json << "[";
    for (std::size_t i = 0; i < rows.size(); ++i)
      json << (i ? "," : "") << "\n{\"what\":\"" << rows[i].what << "\",\"unit\":\"" << rows[i].unit
           << "\",\"limit\":" << rows[i].limit << ",\"ours\":" << rows[i].ours << "}";
    json << "\n]\n";
  }
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "headroom_bench: %s\n", error.what());
  return 1;
}
