#include "server-stub/billing/checkout.hpp"

#include <future>

#include "server-stub/billing/ledger.hpp"
#include "server-stub/usage/offer_history.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/server_state.hpp"

using headroom::server::billing::Checkout;
using headroom::server::billing::CheckoutClaim;
using headroom::server::billing::CheckoutState;
using headroom::server::billing::CheckoutView;
using headroom::server::billing::MovementKind;
using headroom::server::store::Database;
using headroom::testing::ServerState;
namespace core = headroom::core;

namespace {

class Shop : public ServerState {
 public:
  Shop() {
    work([&](Database& database) { accounts.find_or_create(database, "acct_1", now); });
  }

  CheckoutClaim claim(const std::string& offer, headroom::protocol::Target target, std::int64_t minor = 2'900) {
    CheckoutClaim claim;
    claim.account = "acct_1";
    claim.user = "u_1";
    claim.decision = "decision of " + offer;
    claim.offer = offer;
    claim.target = std::move(target);
    claim.price_change = {minor, "USD", headroom::protocol::Per::month};
    claim.issued_at = now;
    claim.expires_at = now + headroom::server::billing::checkout_lifetime;
    return claim;
  }

  CheckoutView view(const std::string& token) { return ask(&Checkout::async_view, token); }
  CheckoutView complete(const std::string& token) { return ask(&Checkout::async_complete, token); }
  CheckoutState buy(const CheckoutClaim& claim) { return complete(checkout.issue(claim)).state; }

  headroom::server::accounts::Accounts::Pointer account() {
    return work([&](Database& database) { return accounts.find(database, "acct_1"); });
  }
  std::vector<headroom::server::billing::Movement> movements() {
    return work([](Database& database) { return headroom::server::billing::movements_of(database, "acct_1"); });
  }
  std::int64_t conversions() {
    std::int64_t count = 0;
    work([&](Database& database) {
      database.query("SELECT count(*) FROM event WHERE name = 'converted'",
                     [&](const auto& row) { count = row.integer(0); });
    });
    return count;
  }

  Checkout checkout{*store, accounts, editions, std::string(32, 's')};

 private:
  using Door = void (Checkout::*)(const std::string&, core::Instant, std::function<void(CheckoutView)>);
  CheckoutView ask(Door door, const std::string& token) {
    std::promise<CheckoutView> answer;
    (checkout.*door)(token, now, [&](CheckoutView view) { answer.set_value(std::move(view)); });
    return answer.get_future().get();
  }
};

const headroom::protocol::Target team{"team", "", 0};

}  // namespace

TEST_CASE("the page shows what the purchase changes, and changes nothing itself") {
  Shop shop;
  const auto view = shop.view(shop.checkout.issue(shop.claim("o_1", team)));
  CHECK(view.state == CheckoutState::open);
  CHECK(view.vendor == "exporter");
  CHECK(view.current_plan == "Free");
  CHECK(view.target == "Team");
  CHECK(view.claim.price_change.minor == 2'900);
  std::vector<std::string> gains;
  for (const auto& gain : view.gains) {
    gains.push_back(gain.key + (gain.is_feature ? ""
                                                : " " + std::to_string(gain.before.value_or(-1)) + " " +
                                                      std::to_string(gain.after.value_or(-1))));
  }
  CHECK(gains == std::vector<std::string>{"exports 5 100", "seats 1 10", "rows 0 1000", "pdf", "max_file_mb"});
  CHECK(shop.account()->plan == "free");
  CHECK(shop.plan_hints.empty());
}

TEST_CASE("a purchase changes the plan, books the movement, notes the conversion and tells the devices, once") {
  Shop shop;
  const auto before = shop.account()->plan_version;
  shop.now += core::minute;
  const auto token = shop.checkout.issue(shop.claim("o_1", team));
  CHECK(shop.complete(token).state == CheckoutState::completed);
  CHECK(shop.account()->plan == "team");
  CHECK(shop.account()->plan_version > before);
  for (int again = 0; again < 3; ++again) {
    CHECK(shop.complete(token).state == CheckoutState::completed);
    CHECK(shop.view(token).state == CheckoutState::completed);
  }
  // Another link for the same offer is the same purchase.
  shop.now += core::minute;
  CHECK(shop.buy(shop.claim("o_1", team)) == CheckoutState::completed);
  REQUIRE(shop.plan_hints.size() == 1);
  CHECK(shop.plan_hints[0].second == shop.account()->plan_version);
  CHECK(shop.conversions() == 1);
  REQUIRE(shop.movements().size() == 1);
  const auto movement = shop.movements()[0];
  CHECK(movement.kind == MovementKind::start);
  CHECK(movement.vector == headroom::server::catalogue::Vector::tier);
  CHECK(movement.difference_minor == 2'900);
  CHECK(movement.currency == "USD");
  CHECK(movement.decision == "decision of o_1");
  CHECK(movement.source == "checkout");
}

TEST_CASE("forged, expired, superseded and unknown are told apart, and none of them changes anything") {
  Shop shop;
  auto forged = shop.checkout.issue(shop.claim("o_1", team));
  forged[5] = forged[5] == 'A' ? 'B' : 'A';
  CHECK(shop.complete(forged).state == CheckoutState::forged);

  const auto token = shop.checkout.issue(shop.claim("o_1", team));
  shop.now += headroom::server::billing::checkout_lifetime;
  CHECK(shop.view(token).state == CheckoutState::expired);
  CHECK(shop.complete(token).state == CheckoutState::expired);

  CHECK(shop.buy(shop.claim("o_2", {"free", "", 0})) == CheckoutState::superseded);
  CHECK(shop.buy(shop.claim("o_3", {"platinum", "", 0})) == CheckoutState::superseded);
  CHECK(shop.buy(shop.claim("o_4", {"", "audit_log", 0})) == CheckoutState::superseded);  // not on this plan
  auto nobody = shop.claim("o_5", team);
  nobody.account = "acct_9";
  CHECK(shop.buy(nobody) == CheckoutState::superseded);
  CHECK(shop.account()->plan == "free");
  CHECK(shop.movements().empty());
  CHECK(shop.conversions() == 0);
}

TEST_CASE("a link that was completed shows so even after it expired") {
  Shop shop;
  const auto token = shop.checkout.issue(shop.claim("o_1", team));
  shop.complete(token);
  shop.now += 10 * core::day;
  CHECK(shop.view(token).state == CheckoutState::completed);
}

TEST_CASE("an old link does not take an account back down") {
  Shop shop;
  const auto old = shop.checkout.issue(shop.claim("o_1", team));
  CHECK(shop.buy(shop.claim("o_2", {"business", "", 0})) == CheckoutState::completed);
  CHECK(shop.complete(old).state == CheckoutState::superseded);
  CHECK(shop.account()->plan == "business");
}

TEST_CASE("add-ons and seats are bought too, at the price that was offered") {
  Shop shop;
  CHECK(shop.buy(shop.claim("o_1", team)) == CheckoutState::completed);
  shop.now += core::minute;
  CHECK(shop.buy(shop.claim("o_2", {"", "pack", 0}, 600)) == CheckoutState::completed);
  CHECK(shop.buy(shop.claim("o_3", {"", "pack", 0}, 600)) == CheckoutState::superseded);
  shop.now += core::minute;
  CHECK(shop.buy(shop.claim("o_4", {"", "", 12}, 1'200)) == CheckoutState::completed);
  CHECK(shop.buy(shop.claim("o_5", {"", "", 11}, 1'200)) == CheckoutState::superseded);
  CHECK(shop.account()->add_ons == std::vector<std::string>{"pack"});
  CHECK(shop.account()->seats == 12);
  const auto movements = shop.movements();
  REQUIRE(movements.size() == 3);
  CHECK(movements[1].difference_minor == 600);
  CHECK(movements[1].vector == headroom::server::catalogue::Vector::usage);
  CHECK(movements[1].kind == MovementKind::expansion);
  CHECK(movements[2].difference_minor == 1'200);
  CHECK(movements[2].vector == headroom::server::catalogue::Vector::seat);
}

TEST_CASE("a plan that an add-on cannot be added to ends it") {
  Shop shop;
  shop.buy(shop.claim("o_1", team));
  shop.buy(shop.claim("o_2", {"", "pack", 0}));
  CHECK(shop.buy(shop.claim("o_3", {"business", "", 0})) == CheckoutState::completed);
  CHECK(shop.account()->add_ons.empty());
  // 100.00 a month for 29.00 and 6.00.
  CHECK(shop.movements().back().difference_minor == 10'000 - 3'500);
}

TEST_CASE("an offer whose record was lost still completes, and one on record says its vector") {
  Shop shop;
  headroom::server::usage::OfferRecord record{"acct_1", "u_1", "o_1", {}, shop.now};
  record.past.decision = "d_7";
  record.past.plan = "team";
  record.past.vector = headroom::server::catalogue::Vector::org;
  shop.work([&](Database& database) { headroom::server::usage::record_offer(database, record); });
  shop.buy(shop.claim("o_1", team));
  CHECK(shop.movements()[0].vector == headroom::server::catalogue::Vector::org);
  CHECK(shop.movements()[0].decision == "d_7");
  const auto past =
      shop.work([](Database& database) { return headroom::server::usage::past_offers(database, "acct_1", "u_1"); });
  REQUIRE(past.size() == 1);
  CHECK(past[0].outcome == headroom::protocol::OfferOutcome::converted);
}

TEST_CASE("F-78 a purchase that could not be written is not acknowledged, and can be made later") {
  headroom::testing::FailingDisk disk;
  Shop shop;
  const auto token = shop.checkout.issue(shop.claim("o_1", team));
  disk.fails_syncs = true;
  CHECK(shop.complete(token).state == CheckoutState::unavailable);
  disk.fails_syncs = false;
  CHECK(shop.plan_hints.empty());
  CHECK(shop.account()->plan == "free");
  CHECK(shop.complete(token).state == CheckoutState::completed);
  CHECK(shop.movements().size() == 1);
}

TEST_CASE("many at once on one link buy once") {
  Shop shop;
  const auto token = shop.checkout.issue(shop.claim("o_1", team));
  std::vector<std::future<CheckoutView>> answers;
  for (int i = 0; i < 50; ++i) {
    auto answer = std::make_shared<std::promise<CheckoutView>>();
    answers.push_back(answer->get_future());
    shop.checkout.async_complete(token, shop.now, [answer](CheckoutView view) { answer->set_value(std::move(view)); });
  }
  for (auto& answer : answers) CHECK(answer.get().state == CheckoutState::completed);
  CHECK(shop.movements().size() == 1);
  CHECK(shop.plan_hints.size() == 1);
}
