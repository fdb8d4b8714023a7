#include "words.hpp"

#include <cstddef>

namespace archivist {
namespace {

template <class Enumerator, std::size_t N>
const char* nth(const char* const (&words)[N], Enumerator value) {
  const std::size_t index = static_cast<std::size_t>(value);
  return index < N ? words[index] : "unknown";
}

}  // namespace

const char* word(headroom::EdgeKind kind) {
  static constexpr const char* words[] = {"limit_approaching",    "limit_reached", "limit_repeated", "feature_gated",
                                          "exhaustion_projected", "milestone",     "intent",         "signal"};
  return nth(words, kind);
}

const char* word(headroom::OfferKind kind) {
  static constexpr const char* words[] = {"upgrade", "seats",     "add_on",     "commitment", "organisation",
                                          "service", "trial",     "term",       "success",    "advice",
                                          "contact", "ask_admin", "in_progress"};
  return nth(words, kind);
}

const char* word(headroom::Refused reason) {
  static constexpr const char* words[] = {"dismissed", "expired", "none", "closed"};
  return nth(words, reason);
}

bool sells(headroom::OfferKind kind) { return kind <= headroom::OfferKind::term; }

bool blocks(headroom::EdgeKind kind) {
  return kind == headroom::EdgeKind::limit_reached || kind == headroom::EdgeKind::limit_repeated ||
         kind == headroom::EdgeKind::feature_gated;
}

}  // namespace archivist
