#pragma once
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How many different keys there were (M19): every key's hash up to 1,024 of them, then HyperLogLog with 4,096
/// registers, whose standard error is 1.63 %. The union of sketches is the sketch of all their keys, whatever the
/// order.
namespace headroom::rules {

inline constexpr std::uint64_t sketch_hash_mask = (std::uint64_t{1} << 48) - 1;  // a key is 48 bits of its hash
inline constexpr std::size_t sketch_registers = 4'096, max_exact_keys = 1'024;
inline constexpr std::uint8_t max_rank = 37;

/// Which register a hash of 48 bits belongs to, its high 12 bits, and its rank: 1 + the zeros that the rest begins
/// with.
struct RegisterRank {
  std::size_t index;
  std::uint8_t rank;
};
constexpr RegisterRank register_rank(std::uint64_t hash) noexcept {
  const std::uint64_t rest = hash << 28;  // the low 36 bits, at the top
  return {static_cast<std::size_t>((hash & sketch_hash_mask) >> 36),
          static_cast<std::uint8_t>(rest == 0 ? max_rank : std::countl_zero(rest) + 1)};
}

using Registers = std::array<std::uint8_t, sketch_registers>;
/// Ertl's improved estimator (arXiv:1702.01284), over the whole range without tables. The same bits give the same
/// number on every machine. Registers above max_rank count as that.
std::int64_t estimate(const Registers& registers) noexcept;

/// A sketch as a value. Not synchronised; methods that take something in may throw std::bad_alloc.
class Sketch {
 public:
  Sketch() = default;

  void add(std::uint64_t hash);
  void unite(const Sketch& other);
  /// Exact while is_exact().
  std::int64_t count() const noexcept;
  bool is_exact() const noexcept { return registers_.empty(); }
  bool is_empty() const noexcept { return keys_.empty() && registers_.empty(); }

  /// Exact: the hashes, ascending.
  const std::vector<std::uint64_t>& keys() const noexcept { return keys_; }
  /// Not exact: 4,096 ranks.
  const std::vector<std::uint8_t>& registers() const noexcept { return registers_; }
  void raise(std::size_t index, std::uint8_t rank);

  /// base64url without padding, at most 8 KiB: of an exact sketch eight digits for each hash, ascending; of another one
  /// digit for each register.
  std::string to_text() const;
  /// Strict: exactly what to_text() writes of such a sketch, of 0 … 1,024 hashes or of registers that hold something.
  static std::optional<Sketch> from_keys(std::string_view text);
  static std::optional<Sketch> from_registers(std::string_view text);

  friend bool operator==(const Sketch&, const Sketch&) = default;

 private:
  void make_dense();

  std::vector<std::uint64_t> keys_;
  std::vector<std::uint8_t> registers_;
};

}  // namespace headroom::rules
