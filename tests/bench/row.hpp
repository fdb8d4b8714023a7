#pragma once
#include <algorithm>
#include <string>
#include <vector>

namespace headroom::bench {

/// What was measured: ours beside the raw limit of the same run.
struct Row {
  std::string what, unit;
  double limit = 0, ours = 0;  // limit 0: there is none to compare with
};

inline double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0 : values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/// add, try_consume and peek by handle, and add by name, against a bare atomic add on a mapped page; interleaved
/// rounds, medians.
std::vector<Row> counting(const std::string& state_dir);

/// From the add that crosses a threshold to the host's callback, asked of a real server over loopback: 200 edges.
std::vector<Row> edge_to_callback(const std::string& state_dir);

}  // namespace headroom::bench
