#include "server-stub/billing/checkout_token.hpp"

#include <sys/stat.h>

#include <fstream>

#include "server-stub/billing/secrets.hpp"
#include "server-stub/settings/private_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using headroom::server::billing::checkout_secret;
using headroom::server::billing::CheckoutClaim;
using headroom::server::billing::issue_checkout_token;
using headroom::server::billing::read_checkout_token;
using headroom::testing::TemporaryDirectory;

namespace {

const std::string secret(32, '\x5a');

CheckoutClaim claim() {
  CheckoutClaim claim;
  claim.account = "acct \"42\" \xC3\xA4";
  claim.user = "u_7";
  claim.decision = "d_1";
  claim.offer = "o_1";
  claim.target = {"team", "pack", 12};
  claim.price_change = {-250, "USD", headroom::protocol::Per::year};
  claim.issued_at = 1'793'491'200'000;
  claim.expires_at = claim.issued_at + headroom::server::billing::checkout_lifetime;
  return claim;
}

}  // namespace

TEST_CASE("a checkout token says what was put into it, and is fit for a path") {
  const auto token = issue_checkout_token(secret, claim());
  CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.") ==
        std::string::npos);
  CHECK(token.size() < 1'024);
  const auto read = read_checkout_token(secret, token);
  REQUIRE(read);
  CHECK(read->account == claim().account);
  CHECK(read->user == "u_7");
  CHECK(read->decision == "d_1");
  CHECK(read->offer == "o_1");
  CHECK(read->target.plan == "team");
  CHECK(read->target.add_on == "pack");
  CHECK(read->target.seats == 12);
  CHECK(read->price_change.minor == -250);
  CHECK(read->price_change.currency == "USD");
  CHECK(read->price_change.per == headroom::protocol::Per::year);
  CHECK(read->issued_at == claim().issued_at);
  CHECK(read->expires_at == claim().expires_at);
}

TEST_CASE("what a claim leaves out is empty when it is read") {
  CheckoutClaim small;
  small.account = "a";
  small.price_change.currency = "USD";
  const auto read = read_checkout_token(secret, issue_checkout_token(secret, small));
  REQUIRE(read);
  CHECK(read->target.plan.empty());
  CHECK(read->target.seats == 0);
  CHECK(read->offer.empty());
}

TEST_CASE("a token with any byte changed, left out or added is forged") {
  const auto token = issue_checkout_token(secret, claim());
  int refused = 0, tried = 0;
  for (std::size_t i = 0; i < token.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      auto changed = token;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      ++tried;
      refused += !read_checkout_token(secret, changed);
    }
    auto shorter = token;
    shorter.erase(i, 1);
    ++tried;
    refused += !read_checkout_token(secret, shorter);
    ++tried;
    refused += !read_checkout_token(secret, token.substr(0, i));
  }
  CHECK(refused == tried);
  for (const auto& text : {token + "A", token + ".", "." + token, token + token, std::string("."), std::string(),
                           std::string(1'000'000, 'A') + "."}) {
    CHECK_FALSE(read_checkout_token(secret, text));
  }
}

TEST_CASE("a token of another server is forged") {
  CHECK_FALSE(read_checkout_token(std::string(32, 'x'), issue_checkout_token(secret, claim())));
  CHECK_FALSE(read_checkout_token("", issue_checkout_token(secret, claim())));
}

TEST_CASE("the secret is made once, for its owner alone, and checked when it is read") {
  const TemporaryDirectory directory;
  const auto made = checkout_secret(directory.path());
  CHECK(made.size() == 32);
  CHECK(made != checkout_secret(TemporaryDirectory().path()));
  CHECK(checkout_secret(directory.path()) == made);
  const auto file = directory / "checkout_secret";
  struct stat status {};
  REQUIRE(stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  using headroom::server::settings::FileError;
  SECTION("cut short") {
    std::filesystem::resize_file(file, 31);
    CHECK_THROWS_AS(checkout_secret(directory.path()), FileError);
    CHECK_THROWS_WITH(checkout_secret(directory.path()), Catch::Contains(file));
  }
  SECTION("readable by others") {
    REQUIRE(chmod(file.c_str(), 0644) == 0);
    CHECK_THROWS_AS(checkout_secret(directory.path()), FileError);
  }
}
