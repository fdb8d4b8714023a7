#include "sdk/rules/buckets.hpp"

#include <numeric>

namespace headroom::rules {

std::vector<double> equal_weights(std::size_t variations) {
  return std::vector<double>(variations, variations == 0 ? 0 : 1.0 / static_cast<double>(variations));
}

std::vector<BucketRange> bucket_ranges(std::size_t variations, double coverage, std::span<const double> weights) {
  const double covered = coverage >= 1 ? 1 : coverage > 0 ? coverage : 0;
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  const bool is_usable = weights.size() == variations && sum >= 0.99 && sum <= 1.01;
  const std::vector<double> used =
      is_usable ? std::vector<double>(weights.begin(), weights.end()) : equal_weights(variations);
  std::vector<BucketRange> ranges;
  ranges.reserve(variations);
  // In doubles and in this order, as the other SDKs add: the same boundaries to the last bit.
  double start = 0;
  for (const double weight : used) {
    ranges.push_back({start, start + covered * weight});
    start += weight;
  }
  return ranges;
}

std::optional<std::size_t> choose_variation(double n, std::span<const BucketRange> ranges) noexcept {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (ranges[i].contains(n)) return i;
  }
  return std::nullopt;
}

}  // namespace headroom::rules
