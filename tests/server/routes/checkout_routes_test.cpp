#include "server-stub/routes/checkout_routes.hpp"

#include <future>

#include "server-stub/catalogue/parse.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace headroom;
using namespace headroom::server;

namespace {

constexpr core::Instant today = 1'800'000'000'000;

constexpr const char* sold = R"({
  "name": "archivist <b>", "currency": "USD", "default_plan": "free",
  "meters": [{"key": "archives", "kind": "sum", "unit": "archive",
               "counted": "{count, plural, one {# archive} other {# archives}}"}],
  "features": [{"key": "encryption", "kind": "boolean"},
               {"key": "max_file_mb", "kind": "config", "name": "files of up to {value} MB"}],
  "plans": [
    {"key": "free", "name": "Free", "tier": 0, "price": {"minor": 0, "per": "month"},
     "grants": [{"meter": "archives", "limit": 5, "period": "month", "enforcement": "hard"}, {"feature": "max_file_mb", "value": 10}]},
    {"key": "team", "name": "Team & Co", "tier": 1, "price": {"minor": 2900, "per": "month"},
     "grants": [{"meter": "archives", "limit": 2000, "period": "month", "enforcement": "soft"}, {"feature": "encryption"},
                {"feature": "max_file_mb", "value": 500}]}
  ]})";

// Real parts, asked through their routes.
struct Shop {
  Shop() {
    auto parsed = catalogue::parse(sold);
    INFO(catalogue::to_text(parsed.errors));
    REQUIRE(parsed.catalogue);
    REQUIRE(store.write([&](store::Database& database) { editions.adopt(database, sold, *parsed.catalogue, today); }));
    REQUIRE(store.write(
        [&](store::Database& database) { static_cast<void>(accounts.find_or_create(database, "acct_42", today)); }));
  }
  ~Shop() { store.close(); }

  std::string token(core::Instant expires_at = today + core::hour) {
    billing::CheckoutClaim claim;
    claim.account = "acct_42";
    claim.decision = "d1";
    claim.offer = "o1";
    claim.target.plan = "team";
    claim.price_change = {2900, "USD", protocol::Per::month};
    claim.issued_at = today;
    claim.expires_at = expires_at;
    return checkout.issue(claim);
  }

  http::Response ask(http::Method method, const std::string& token, const std::string& body = "",
                     const std::string& fetch_site = "") {
    for (const auto& route : routes) {
      if (route.method != method || route.pattern != "/checkout/{token}") continue;
      http::Request request;
      request.method = method;
      request.parameters.add("token", token);
      request.body = body;
      if (!fetch_site.empty()) request.headers.add("Sec-Fetch-Site", fetch_site);
      std::promise<http::Response> answer;
      route.handler(std::move(request), [&](http::Response response) { answer.set_value(std::move(response)); });
      return answer.get_future().get();
    }
    throw std::logic_error("no route");
  }
  // What a browser would post from the page.
  std::string form(const std::string& token) {
    const auto page = ask(http::Method::get, token).body;
    const auto at = page.find("name=\"csrf\" value=\"");
    if (at == std::string::npos) return "";
    return "csrf=" + page.substr(at + 19, page.find('"', at + 19) - at - 19);
  }
  std::string plan() {
    std::string key;
    store.write([&](store::Database& database) { key = accounts.find(database, "acct_42")->plan; });
    return key;
  }

  testing::TemporaryDirectory directory;
  accounts::Editions editions;
  accounts::Accounts accounts{editions};
  store::Store store{directory.path()};
  billing::Checkout checkout{store, accounts, editions, "secret"};
  routes::CheckoutPages pages{editions, "form secret"};
  std::vector<http::Route> routes = routes::checkout_routes(checkout, pages, [] { return today; });
};

bool has(const http::Response& answer, const std::string& text) { return answer.body.find(text) != std::string::npos; }

}  // namespace

TEST_CASE_METHOD(Shop, "the checkout page shows what is bought, and confirming it upgrades the account once") {
  const auto link = token();
  const auto page = ask(http::Method::get, link);
  CHECK(page.status == 200);
  CHECK(page.content_type == "text/html; charset=utf-8");
  for (const auto* text : {"archivist &lt;b&gt;", "acct_42", "Free", "Upgrade to Team &amp; Co",
                           "2,000 archives (5 today)", "files of up to 500 MB", "encryption", "$29.00 more a month"}) {
    INFO(text);
    CHECK(has(page, text));
  }
  CHECK(plan() == "free");

  const auto confirmation = form(link);
  const auto done = ask(http::Method::post, link, confirmation, "same-origin");
  CHECK(done.status == 200);
  CHECK(has(done, "Upgraded to Team &amp; Co"));
  CHECK(has(done, "go back to the application"));
  CHECK(plan() == "team");
  CHECK(has(ask(http::Method::get, link), "Upgraded to Team &amp; Co"));
  CHECK(ask(http::Method::post, link, confirmation).status == 200);
}

TEST_CASE_METHOD(Shop, "A-45 a form that was not made by our page changes nothing") {
  const auto link = token(), other = token(today + 2 * core::hour);
  CHECK(ask(http::Method::post, link).status == 403);
  CHECK(ask(http::Method::post, link, "csrf=").status == 403);
  CHECK(ask(http::Method::post, link, "csrf=%").status == 403);
  CHECK(ask(http::Method::post, link, form(other)).status == 403);
  CHECK(ask(http::Method::post, link, form(link), "cross-site").status == 403);
  CHECK(ask(http::Method::post, link, form(link), "same-site").status == 403);
  CHECK(plan() == "free");
}

TEST_CASE_METHOD(Shop, "a link that is forged, expired or no longer needed gets a page that says so") {
  auto forged = token();
  forged[forged.size() / 2] = forged[forged.size() / 2] == 'A' ? 'B' : 'A';
  CHECK(ask(http::Method::get, forged).status == 404);
  CHECK(ask(http::Method::get, "x").status == 404);
  CHECK(has(ask(http::Method::get, forged), "This link does not work"));

  const auto late = token(today - 1);
  CHECK(ask(http::Method::get, late).status == 410);
  CHECK(has(ask(http::Method::get, late), "This link has expired"));

  store.write([&](store::Database& database) {
    auto account = *accounts.find(database, "acct_42");
    account.plan = "team";
    accounts.save(database, std::move(account), today);
  });
  CHECK(ask(http::Method::get, token()).status == 409);
}

TEST_CASE_METHOD(Shop, "a store that cannot be asked gives a page that says to try again") {
  const auto link = token();
  store.close();
  const auto answer = ask(http::Method::get, link);
  CHECK(answer.status == 503);
  CHECK(has(answer, "Please try again"));
}

TEST_CASE_METHOD(Shop, "A-45 every page forbids scripts, frames and referrers") {
  for (const auto& answer :
       {ask(http::Method::get, token()), ask(http::Method::get, "x"), ask(http::Method::post, token())}) {
    std::string policy, referrer;
    for (const auto& [name, value] : answer.headers) {
      if (name == "Content-Security-Policy") policy = value;
      if (name == "Referrer-Policy") referrer = value;
    }
    CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
    CHECK(policy.find("script-src 'none'") != std::string::npos);
    CHECK(referrer == "no-referrer");
  }
}
