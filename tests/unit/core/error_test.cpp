#include "sdk/core/error.hpp"

#include <headroom/headroom.h>

#include <set>
#include <string>

#include "tests/support/catch.hpp"

using headroom::core::error_sentence;
using headroom::core::ErrorNumber;

namespace {

constexpr bool same(ErrorNumber number, int of_the_c_header) { return static_cast<int>(number) == of_the_c_header; }

static_assert(same(ErrorNumber::ok, HEADROOM_OK));
static_assert(same(ErrorNumber::null_argument, HEADROOM_ERROR_NULL_ARGUMENT));
static_assert(same(ErrorNumber::invalid_argument, HEADROOM_ERROR_INVALID_ARGUMENT));
static_assert(same(ErrorNumber::closed, HEADROOM_ERROR_CLOSED));
static_assert(same(ErrorNumber::timeout, HEADROOM_ERROR_TIMEOUT));
static_assert(same(ErrorNumber::out_of_memory, HEADROOM_ERROR_OUT_OF_MEMORY));
static_assert(same(ErrorNumber::internal, HEADROOM_ERROR_INTERNAL));
static_assert(same(ErrorNumber::forked, HEADROOM_ERROR_FORKED));
static_assert(same(ErrorNumber::endpoint, HEADROOM_ERROR_ENDPOINT));
static_assert(same(ErrorNumber::client_key, HEADROOM_ERROR_CLIENT_KEY));
static_assert(same(ErrorNumber::secret_key, HEADROOM_ERROR_SECRET_KEY));
static_assert(same(ErrorNumber::bundled_plan, HEADROOM_ERROR_BUNDLED_PLAN));
static_assert(same(ErrorNumber::tls_roots, HEADROOM_ERROR_TLS_ROOTS));
static_assert(same(ErrorNumber::state_dir, HEADROOM_ERROR_STATE_DIR));
static_assert(same(ErrorNumber::state_read_only, HEADROOM_ERROR_STATE_READ_ONLY));
static_assert(same(ErrorNumber::state_full, HEADROOM_ERROR_STATE_FULL));
static_assert(same(ErrorNumber::state_damaged, HEADROOM_ERROR_STATE_DAMAGED));
static_assert(same(ErrorNumber::state_newer, HEADROOM_ERROR_STATE_NEWER));
static_assert(same(ErrorNumber::state_file_system, HEADROOM_ERROR_STATE_FILE_SYSTEM));
static_assert(same(ErrorNumber::database, HEADROOM_ERROR_DATABASE));
static_assert(same(ErrorNumber::too_many_processes, HEADROOM_ERROR_TOO_MANY_PROCESSES));
static_assert(same(ErrorNumber::resolve, HEADROOM_ERROR_RESOLVE));
static_assert(same(ErrorNumber::connect, HEADROOM_ERROR_CONNECT));
static_assert(same(ErrorNumber::tls, HEADROOM_ERROR_TLS));
static_assert(same(ErrorNumber::network_timeout, HEADROOM_ERROR_NETWORK_TIMEOUT));
static_assert(same(ErrorNumber::network, HEADROOM_ERROR_NETWORK));
static_assert(same(ErrorNumber::unauthorized, HEADROOM_ERROR_UNAUTHORIZED));
static_assert(same(ErrorNumber::rejected, HEADROOM_ERROR_REJECTED));
static_assert(same(ErrorNumber::server, HEADROOM_ERROR_SERVER));
static_assert(same(ErrorNumber::answer, HEADROOM_ERROR_ANSWER));

}  // namespace

TEST_CASE("every error number has a sentence of its own, and a strange one has a sentence too") {
  const std::string strange = error_sentence(-1);
  CHECK(strange == error_sentence(1'000'000));
  CHECK(strange.back() == '.');
  std::set<std::string> sentences;
  int known = 0;
  for (int number = 0; number < 100; ++number) {
    const std::string sentence = error_sentence(number);
    if (sentence == strange) continue;
    ++known;
    sentences.insert(sentence);
    CHECK(sentence.back() == '.');
  }
  CHECK(known == 30);
  CHECK(sentences.size() == 30);
}

TEST_CASE("an error carries its number and what was wrong") {
  const auto error = headroom::core::make_error(ErrorNumber::endpoint, "Config::endpoint: not a URL");
  CHECK(error.number == HEADROOM_ERROR_ENDPOINT);
  CHECK(error.detail == "Config::endpoint: not a URL");
}
