#include "sdk/protocol/words.hpp"

#include <headroom/headroom.h>

#include <set>
#include <string>

#include "tests/support/catch.hpp"

namespace protocol = headroom::protocol;

namespace {

/// Every enumerator up to `last` has a word of its own, which reads back.
template <class Word>
void check_words(Word last) {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    const auto text = to_text(static_cast<Word>(i));
    CHECK_FALSE(text.empty());
    CHECK(protocol::from_text<Word>(text) == static_cast<Word>(i));
    words.insert(text);
  }
  CHECK(words.size() == static_cast<std::size_t>(last) + 1);
  CHECK(to_text(static_cast<Word>(static_cast<int>(last) + 1)).empty());
  for (const char* strange : {"", "Offer", "nonsense", "limit_reached "})
    CHECK_FALSE(protocol::from_text<Word>(strange));
}

template <class Word>
constexpr bool same(Word word, int of_the_c_header) {
  return static_cast<int>(word) == of_the_c_header;
}

static_assert(same(protocol::EdgeKind::limit_approaching, HEADROOM_EDGE_LIMIT_APPROACHING));
static_assert(same(protocol::EdgeKind::limit_reached, HEADROOM_EDGE_LIMIT_REACHED));
static_assert(same(protocol::EdgeKind::limit_repeated, HEADROOM_EDGE_LIMIT_REPEATED));
static_assert(same(protocol::EdgeKind::feature_gated, HEADROOM_EDGE_FEATURE_GATED));
static_assert(same(protocol::EdgeKind::exhaustion_projected, HEADROOM_EDGE_EXHAUSTION_PROJECTED));
static_assert(same(protocol::EdgeKind::milestone, HEADROOM_EDGE_MILESTONE));
static_assert(same(protocol::EdgeKind::intent, HEADROOM_EDGE_INTENT));
static_assert(same(protocol::EdgeKind::signal, HEADROOM_EDGE_SIGNAL));
static_assert(same(protocol::OfferKind::upgrade, HEADROOM_OFFER_UPGRADE));
static_assert(same(protocol::OfferKind::term, HEADROOM_OFFER_TERM));
static_assert(same(protocol::OfferKind::success, HEADROOM_OFFER_SUCCESS));
static_assert(same(protocol::OfferKind::in_progress, HEADROOM_OFFER_IN_PROGRESS));
static_assert(same(protocol::Route::ae, HEADROOM_ROUTE_AE));
static_assert(same(protocol::Outcome::none, HEADROOM_OUTCOME_NONE));
static_assert(same(protocol::Dismissal::never, HEADROOM_DISMISSAL_NEVER));
static_assert(same(protocol::Per::year, HEADROOM_PER_YEAR));
static_assert(same(protocol::Consent::withheld, HEADROOM_CONSENT_WITHHELD));

}  // namespace

TEST_CASE("every word of the wire is read back as it was written, and no other") {
  check_words(protocol::EdgeKind::signal);
  check_words(protocol::MeterKind::unique);
  check_words(protocol::Enforcement::overage);
  check_words(protocol::OfferKind::in_progress);
  check_words(protocol::Route::ae);
  check_words(protocol::Outcome::none);
  check_words(protocol::OfferOutcome::abandoned);
  check_words(protocol::Dismissal::never);
  check_words(protocol::Per::year);
  check_words(protocol::Consent::withheld);
}

TEST_CASE("the first eight kinds of offer sell, the others do not") {
  CHECK(protocol::sells(protocol::OfferKind::upgrade));
  CHECK(protocol::sells(protocol::OfferKind::term));
  CHECK_FALSE(protocol::sells(protocol::OfferKind::success));
  CHECK_FALSE(protocol::sells(protocol::OfferKind::advice));
}

TEST_CASE("D6 a denial, a gated feature and a declared interest are caused by trying") {
  using protocol::EdgeKind;
  CHECK(protocol::caused_by_trying(EdgeKind::limit_reached, true));
  CHECK(protocol::caused_by_trying(EdgeKind::limit_repeated, true));
  CHECK_FALSE(protocol::caused_by_trying(EdgeKind::limit_reached, false));
  CHECK(protocol::caused_by_trying(EdgeKind::feature_gated, false));
  CHECK(protocol::caused_by_trying(EdgeKind::intent, false));
  CHECK_FALSE(protocol::caused_by_trying(EdgeKind::limit_approaching, true));
  CHECK_FALSE(protocol::caused_by_trying(EdgeKind::signal, false));
}
