#include "sdk/protocol/words.hpp"

#include <cstddef>
#include <iterator>

namespace headroom::protocol {
namespace {

// In the order of the enumerators.
constexpr std::string_view edge_kinds[] = {"limit_approaching",    "limit_reached", "limit_repeated", "feature_gated",
                                           "exhaustion_projected", "milestone",     "intent",         "signal"};
constexpr std::string_view meter_kinds[] = {"sum", "max", "latest", "unique"};
constexpr std::string_view enforcements[] = {"soft", "hard", "strict", "overage"};
constexpr std::string_view offer_kinds[] = {"upgrade", "seats",     "add_on",     "commitment", "organisation",
                                            "service", "trial",     "term",       "success",    "advice",
                                            "contact", "ask_admin", "in_progress"};
constexpr std::string_view routes[] = {"self_serve", "csm", "ae"};
constexpr std::string_view outcomes[] = {"offer", "none"};
constexpr std::string_view offer_outcomes[] = {"shown",     "dismissed", "snoozed", "asked",    "accepted",
                                               "converted", "expired",   "failed",  "abandoned"};
constexpr std::string_view dismissals[] = {"not_now", "not_relevant", "never"};
constexpr std::string_view pers[] = {"once", "hour", "day", "week", "month", "year"};
constexpr std::string_view consents[] = {"given", "withheld"};

constexpr const auto& words_of(EdgeKind) { return edge_kinds; }
constexpr const auto& words_of(MeterKind) { return meter_kinds; }
constexpr const auto& words_of(Enforcement) { return enforcements; }
constexpr const auto& words_of(OfferKind) { return offer_kinds; }
constexpr const auto& words_of(Route) { return routes; }
constexpr const auto& words_of(Outcome) { return outcomes; }
constexpr const auto& words_of(OfferOutcome) { return offer_outcomes; }
constexpr const auto& words_of(Dismissal) { return dismissals; }
constexpr const auto& words_of(Per) { return pers; }
constexpr const auto& words_of(Consent) { return consents; }

/// Empty for a number that is no enumerator.
template <class Word>
std::string_view text_of(Word word) noexcept {
  const auto& words = words_of(Word{});
  const auto place = static_cast<std::size_t>(word);
  return place < std::size(words) ? words[place] : std::string_view{};
}

}  // namespace

std::string_view to_text(EdgeKind word) noexcept { return text_of(word); }
std::string_view to_text(MeterKind word) noexcept { return text_of(word); }
std::string_view to_text(Enforcement word) noexcept { return text_of(word); }
std::string_view to_text(OfferKind word) noexcept { return text_of(word); }
std::string_view to_text(Route word) noexcept { return text_of(word); }
std::string_view to_text(Outcome word) noexcept { return text_of(word); }
std::string_view to_text(OfferOutcome word) noexcept { return text_of(word); }
std::string_view to_text(Dismissal word) noexcept { return text_of(word); }
std::string_view to_text(Per word) noexcept { return text_of(word); }
std::string_view to_text(Consent word) noexcept { return text_of(word); }

template <class Word>
std::optional<Word> from_text(std::string_view text) noexcept {
  const auto& words = words_of(Word{});
  for (std::size_t place = 0; place < std::size(words); ++place) {
    if (words[place] == text) return static_cast<Word>(place);
  }
  return std::nullopt;
}

template std::optional<EdgeKind> from_text(std::string_view) noexcept;
template std::optional<MeterKind> from_text(std::string_view) noexcept;
template std::optional<Enforcement> from_text(std::string_view) noexcept;
template std::optional<OfferKind> from_text(std::string_view) noexcept;
template std::optional<Route> from_text(std::string_view) noexcept;
template std::optional<Outcome> from_text(std::string_view) noexcept;
template std::optional<OfferOutcome> from_text(std::string_view) noexcept;
template std::optional<Dismissal> from_text(std::string_view) noexcept;
template std::optional<Per> from_text(std::string_view) noexcept;
template std::optional<Consent> from_text(std::string_view) noexcept;

}  // namespace headroom::protocol
