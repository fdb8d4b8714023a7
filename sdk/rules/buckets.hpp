#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace headroom::rules {

/// Half open: start ≤ n < end.
struct BucketRange {
  double start = 0, end = 0;
  bool contains(double n) const noexcept { return n >= start && n < end; }
};

/// 1/n each.
std::vector<double> equal_weights(std::size_t variations);
/// A range per variation: each begins where the full weight of those before it ends, and spans coverage · weight, so
/// that raising the coverage moves nobody who is in. Coverage is clamped to [0, 1] (not a number: 0). Weights of
/// another size than `variations`, or whose sum is outside [0.99, 1.01], are replaced by equal ones.
std::vector<BucketRange> bucket_ranges(std::size_t variations, double coverage, std::span<const double> weights);
/// Index of the first range that contains n; nothing: not in the experiment.
std::optional<std::size_t> choose_variation(double n, std::span<const BucketRange> ranges) noexcept;

}  // namespace headroom::rules
