#include "sdk/rules/sketch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace headroom::rules {
namespace {

constexpr double registers_total = static_cast<double>(sketch_registers);

/// x + Σ x^(2^k) · 2^(k−1): what the empty registers say.
double sigma(double x) noexcept {
  if (x == 1.0) return std::numeric_limits<double>::infinity();
  double sum = x, weight = 1, before;
  do {
    x *= x;
    before = sum;
    sum += x * weight;
    weight += weight;
  } while (sum != before);
  return sum;
}

/// What the registers at their end say.
double tau(double x) noexcept {
  if (x == 0.0 || x == 1.0) return 0;
  double sum = 1 - x, weight = 1, before;
  do {
    x = std::sqrt(x);
    before = sum;
    weight *= 0.5;
    sum -= (1 - x) * (1 - x) * weight;
  } while (sum != before);
  return sum / 3;
}

}  // namespace

std::int64_t estimate(const Registers& registers) noexcept {
  constexpr double alpha = 0.721347520444481703680;  // 1 / (2 ln 2)
  std::array<std::uint32_t, max_rank + 1> having{};
  for (const std::uint8_t rank : registers) ++having[std::min(rank, max_rank)];
  double sum = registers_total * tau((registers_total - having[max_rank]) / registers_total);
  for (unsigned rank = max_rank - 1; rank >= 1; --rank) sum = 0.5 * (sum + having[rank]);
  sum += registers_total * sigma(having[0] / registers_total);
  return std::llround(alpha * registers_total * registers_total / sum);
}

void Sketch::add(std::uint64_t hash) {
  hash &= sketch_hash_mask;
  if (is_exact()) {
    const auto at = std::lower_bound(keys_.begin(), keys_.end(), hash);
    if (at != keys_.end() && *at == hash) return;
    if (keys_.size() < max_exact_keys) {
      keys_.insert(at, hash);
      return;
    }
    make_dense();
  }
  const auto [index, rank] = register_rank(hash);
  raise(index, rank);
}

void Sketch::unite(const Sketch& other) {
  for (const std::uint64_t key : other.keys_) add(key);
  for (std::size_t i = 0; i < other.registers_.size(); ++i) raise(i, other.registers_[i]);
}

std::int64_t Sketch::count() const noexcept {
  if (is_exact()) return static_cast<std::int64_t>(keys_.size());
  Registers registers;
  std::copy(registers_.begin(), registers_.end(), registers.begin());
  return estimate(registers);
}

void Sketch::raise(std::size_t index, std::uint8_t rank) {
  if (is_exact()) make_dense();
  auto& held = registers_[index];
  held = std::max(held, std::min(rank, max_rank));
}

void Sketch::make_dense() {
  registers_.assign(sketch_registers, 0);
  for (const std::uint64_t key : std::exchange(keys_, {})) {
    const auto [index, rank] = register_rank(key);
    raise(index, rank);
  }
}

}  // namespace headroom::rules
