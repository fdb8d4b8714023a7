#include "server-stub/catalogue/words.hpp"

#include <array>
#include <cstddef>

namespace headroom::server::catalogue {
namespace {

constexpr std::array<std::string_view, 6> vectors{"seat", "usage", "tier", "cross_sell", "org", "service"};

template <class Word, std::size_t N>
std::string_view at(const std::array<std::string_view, N>& words, Word word) noexcept {
  const auto index = static_cast<std::size_t>(word);
  return index < N ? words[index] : std::string_view{};
}

}  // namespace

std::string_view to_text(PeriodUnit unit) noexcept {
  static constexpr std::array<std::string_view, 6> words{"hour", "day", "week", "month", "year", "lifetime"};
  return at(words, unit);
}

std::string_view to_text(Anchor anchor) noexcept {
  static constexpr std::array<std::string_view, 2> words{"calendar", "subscription"};
  return at(words, anchor);
}

std::string_view to_text(FeatureKind kind) noexcept {
  static constexpr std::array<std::string_view, 2> words{"boolean", "config"};
  return at(words, kind);
}

std::string_view to_text(Vector vector) noexcept { return at(vectors, vector); }

std::optional<Vector> vector_from(std::string_view text) noexcept {
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    if (vectors[i] == text) return static_cast<Vector>(i);
  }
  return std::nullopt;
}

}  // namespace headroom::server::catalogue
