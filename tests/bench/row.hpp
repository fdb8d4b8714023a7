#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

namespace headroom::bench {

/// What was measured: ours beside the limit of the same run.
struct Row {
  std::string what, unit;
  double ours = 0;
  double limit = 0;      // 0: there is none to compare with
  std::string beside{};  // what the limit is
  std::string aim{};     // of docs/benchmarks.md; empty: none
};
using Rows = std::vector<Row>;

/// One of the things measured; told how far it is, 0 … 1. `directory` is its own.
using Progress = std::function<void(double done)>;
using Measure = Rows (*)(const std::string& directory, const Progress& progress);

inline double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/// add, try_consume and peek by handle against a bare atomic add on a mapped page.
Rows counting(const std::string& directory, const Progress& progress);
/// add by name against std::unordered_map's find and the same bare add.
Rows by_name(const std::string& directory, const Progress& progress);
/// add by handle, in turn over 1 … 4,096 meters.
Rows many_meters(const std::string& directory, const Progress& progress);
/// Feature::peek by handle and by name.
Rows features(const std::string& directory, const Progress& progress);
/// Client::open: a new directory, one in use, and one with 100,000 outcomes in its queue.
Rows opening(const std::string& directory, const Progress& progress);
/// The library's size, and what a client takes before its first request.
Rows footprint(const std::string& directory, const Progress& progress);
/// From the add that crosses a threshold to the host's callback, asked ahead and asked then, beside the bare round
/// trip.
Rows edge_to_callback(const std::string& directory, const Progress& progress);
/// What a million adds cost in one sync.
Rows wire_bytes(const std::string& directory, const Progress& progress);

}  // namespace headroom::bench
