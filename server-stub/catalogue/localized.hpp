#pragma once
// A text in several languages, and where to look for one of them.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace headroom::server::catalogue {

/// Locale (BCP 47, "de-AT") to text. In JSON an object, or a plain string for every locale (kept under "").
struct Localized {
  std::map<std::string, std::string, std::less<>> texts;

  [[nodiscard]] bool empty() const { return texts.empty(); }
  /// The first along `chain` (see locale_chain), else the one for every locale, else `otherwise`.
  [[nodiscard]] std::string in(const std::vector<std::string>& chain, std::string_view otherwise) const;
};

/// From the most specific to the catalogue's own: "de-Latn-AT", "en" → de-Latn-AT, de-Latn, de, en. Underscores are
/// read as hyphens, encodings (".UTF-8") and anything that is no locale are left out.
std::vector<std::string> locale_chain(std::string_view locale, std::string_view default_locale);

}  // namespace headroom::server::catalogue
