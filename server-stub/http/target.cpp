#include "server-stub/http/target.hpp"

#include <algorithm>

namespace headroom::server::http {
namespace {

constexpr std::size_t most_pairs = 64;

int hexadecimal(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> form_decoded(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decoded(spaced);
}

}  // namespace

std::optional<Target> split_target(std::string_view target) {
  const auto mark = std::min(target.find('?'), target.size());
  auto query = form_pairs(mark < target.size() ? target.substr(mark + 1) : std::string_view{});
  if (!query) return std::nullopt;
  return Target{std::string(target.substr(0, mark)), std::move(*query)};
}

std::optional<Pairs> form_pairs(std::string_view text) {
  Pairs pairs;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = form_decoded(pair.substr(0, equals));
    auto value = form_decoded(equals < pair.size() ? pair.substr(equals + 1) : std::string_view{});
    if (!name || !value || pairs.size() == most_pairs) return std::nullopt;
    pairs.emplace_back(std::move(*name), std::move(*value));
  }
  return pairs;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hexadecimal(text[i + 1]), low = hexadecimal(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

}  // namespace headroom::server::http
