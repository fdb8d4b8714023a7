#include "server-stub/catalogue/localized.hpp"

#include <algorithm>

namespace headroom::server::catalogue {
namespace {

// Letters and digits in parts of 1 to 8, the first of letters alone (RFC 5646 section 2.1, as far as it matters here).
bool is_locale(std::string_view text) {
  std::size_t part = 0, parts = 0;
  for (const char c : text) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_digit = c >= '0' && c <= '9';
    if (c == '-') {
      if (part == 0) return false;
      ++parts, part = 0;
    } else if (++part > 8 || !(is_letter || (is_digit && parts > 0))) {
      return false;
    }
  }
  return part > 0 && text.size() >= 2 && text.size() <= 35;
}

void add(std::vector<std::string>& chain, std::string locale) {
  if (is_locale(locale) && std::find(chain.begin(), chain.end(), locale) == chain.end()) {
    chain.push_back(std::move(locale));
  }
}

}  // namespace

std::string Localized::in(const std::vector<std::string>& chain, std::string_view otherwise) const {
  for (const auto& locale : chain) {
    if (const auto found = texts.find(locale); found != texts.end()) return found->second;
  }
  const auto any = texts.find("");
  return any != texts.end() ? any->second : std::string{otherwise};
}

std::vector<std::string> locale_chain(std::string_view locale, std::string_view default_locale) {
  std::vector<std::string> chain;
  std::string wanted{locale.substr(0, std::min(locale.find_first_of(".@"), locale.size()))};
  std::replace(wanted.begin(), wanted.end(), '_', '-');
  while (!wanted.empty()) {
    add(chain, wanted);
    const auto cut = wanted.rfind('-');
    wanted.resize(cut == std::string::npos ? 0 : cut);
  }
  add(chain, std::string{default_locale});
  return chain;
}

}  // namespace headroom::server::catalogue
