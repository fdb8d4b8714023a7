#include "sdk/core/key.hpp"

#include <string>

#include "tests/support/catch.hpp"

namespace core = headroom::core;

TEST_CASE("a catalogue key is a lower-case letter and up to 63 letters, digits and underscores") {
  CHECK(core::is_key("a"));
  CHECK(core::is_key("archived_kb2"));
  CHECK(core::is_key(std::string(64, 'a')));
  const auto text = GENERATE(as<std::string>{}, "", "A", "1a", "_a", "a-b", "a b", "ä", "aB", "a\n",
                             std::string(65, 'a'), std::string("a\0b", 3));
  CAPTURE(text);
  CHECK_FALSE(core::is_key(text));
}

TEST_CASE("an account is named by 1 to 95 bytes of UTF-8 without control characters") {
  CHECK(core::is_account_id("acct_42"));
  CHECK(core::is_account_id("Žižkov & Co."));
  CHECK(core::is_account_id(std::string(95, 'x')));
  const auto text = GENERATE(as<std::string>{}, "", std::string(96, 'x'), "a\tb", "a\x7f", "a\xC2\x85", "\xFF", "\xC3",
                             "\xED\xA0\x80", std::string("a\0", 2));
  CAPTURE(text);
  CHECK_FALSE(core::is_account_id(text));
}

TEST_CASE("a user is named by at most 63 bytes, or not at all") {
  CHECK(core::is_user_id(""));
  CHECK(core::is_user_id(std::string(63, 'u')));
  CHECK_FALSE(core::is_user_id(std::string(64, 'u')));
  CHECK_FALSE(core::is_user_id("u\x1b[31m"));
}

TEST_CASE("a token is printable ASCII without space") {
  CHECK(core::is_token("c41-_.~!", 8));
  CHECK_FALSE(core::is_token("c41-_.~!x", 8));
  CHECK_FALSE(core::is_token("", 8));
  CHECK_FALSE(core::is_token("a b", 8));
  CHECK_FALSE(core::is_token("é", 8));
}
