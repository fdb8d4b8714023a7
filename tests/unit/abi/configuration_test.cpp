#include <headroom/headroom.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/abi/bundled_plan.hpp"

using namespace headroom::testing;

namespace {

headroom_str str(const char* text) { return {text, std::strlen(text)}; }

std::string detail() {
  const headroom_str text = headroom_last_error_detail();
  return {text.data, text.size};
}

headroom_config offline() {
  headroom_config config;
  headroom_config_init(&config);
  config.offline = 1;
  return config;
}

int open(const headroom_config& config) {
  headroom_client* client = nullptr;
  const int error = headroom_client_open(&config, &client);
  CHECK((client != nullptr) == (error == HEADROOM_OK));
  headroom_client_free(client);
  return error;
}

struct Row {
  const char* field;
  int number;
  void (*spoil)(headroom_config&);
};

const headroom_str two_hosts[] = {{"good.example.com", 16}, {"bad host", 8}};

const Row rows[] = {
    {"endpoint", HEADROOM_ERROR_ENDPOINT, [](auto& c) { c.offline = 0, c.client_key = str("pk_1"); }},
    {"endpoint", HEADROOM_ERROR_ENDPOINT, [](auto& c) { c.endpoint = str("http://example.com"); }},
    {"endpoint", HEADROOM_ERROR_INVALID_ARGUMENT,
     [](auto& c) {
       c.endpoint = {"https://a\0b", 11};
     }},
    {"endpoint", HEADROOM_ERROR_NULL_ARGUMENT,
     [](auto& c) {
       c.endpoint = {nullptr, 3};
     }},
    {"client_key", HEADROOM_ERROR_SECRET_KEY, [](auto& c) { c.client_key = str("sk_live_1"); }},
    {"client_key", HEADROOM_ERROR_CLIENT_KEY, [](auto& c) { c.client_key = str("key"); }},
    {"client_key", HEADROOM_ERROR_CLIENT_KEY,
     [](auto& c) { c.offline = 0, c.endpoint = str("https://decisions.example.com"); }},
    {"state_dir", HEADROOM_ERROR_INVALID_ARGUMENT,
     [](auto& c) {
       c.state_dir = {"/tmp/a\0b", 8};
     }},
    {"state_dir", HEADROOM_ERROR_STATE_DIR, [](auto& c) { c.state_dir = str("/dev/null"); }},
    {"bundled_plan", HEADROOM_ERROR_BUNDLED_PLAN, [](auto& c) { c.bundled_plan = str("{"); }},
    {"bundled_plan: /plan", HEADROOM_ERROR_BUNDLED_PLAN, [](auto& c) { c.bundled_plan = str(R"({"version":"0"})"); }},
    {"tls_roots", HEADROOM_ERROR_TLS_ROOTS,
     [](auto& c) {
       c.offline = 0, c.endpoint = str("https://decisions.example.com"), c.client_key = str("pk_1");
       c.tls_roots = str("/no/such/file.pem");
     }},
    {"locale", HEADROOM_ERROR_INVALID_ARGUMENT, [](auto& c) { c.locale = str("\xff"); }},
    {"offer_hosts", HEADROOM_ERROR_NULL_ARGUMENT, [](auto& c) { c.offer_host_count = 1; }},
    {"offer_hosts", HEADROOM_ERROR_INVALID_ARGUMENT,
     [](auto& c) { c.offer_hosts = two_hosts, c.offer_host_count = 2; }},
    {"offer_hosts", HEADROOM_ERROR_INVALID_ARGUMENT,
     [](auto& c) { c.offer_hosts = two_hosts, c.offer_host_count = 65; }},
    {"decision_deadline_ms", HEADROOM_ERROR_INVALID_ARGUMENT, [](auto& c) { c.decision_deadline_ms = 0; }},
    {"decision_deadline_ms", HEADROOM_ERROR_INVALID_ARGUMENT, [](auto& c) { c.decision_deadline_ms = INT64_MAX; }},
    {"flush_interval_ms", HEADROOM_ERROR_INVALID_ARGUMENT, [](auto& c) { c.flush_interval_ms = 99; }},
    {"delivery", HEADROOM_ERROR_INVALID_ARGUMENT, [](auto& c) { c.delivery = 2; }},
    {"consent", HEADROOM_ERROR_INVALID_ARGUMENT, [](auto& c) { c.consent = 2; }},
    {"struct_size", HEADROOM_ERROR_INVALID_ARGUMENT, [](auto& c) { c.struct_size = 0; }},
};

}  // namespace

TEST_CASE("A wrong configuration is an error whose detail begins with the field") {
  for (const Row& row : rows) {
    headroom_config config = offline();
    row.spoil(config);
    INFO(row.field);
    CHECK(open(config) == row.number);
    INFO(detail());
    CHECK(detail().rfind(row.field, 0) == 0);
  }
  CHECK(open(offline()) == HEADROOM_OK);
}

TEST_CASE("A configuration of an older header is completed with defaults, and nothing behind it is read") {
  const std::size_t size = offsetof(headroom_config, decision_deadline_ms);
  const std::unique_ptr<void, void (*)(void*)> small(std::malloc(size), &std::free);
  headroom_config whole = offline();
  whole.endpoint = str("https://decisions.example.com");
  whole.client_key = str("pk_1");
  whole.struct_size = static_cast<std::uint32_t>(size);
  std::memcpy(small.get(), &whole, size);
  headroom_client* client = nullptr;
  CHECK(headroom_client_open(static_cast<headroom_config*>(small.get()), &client) == HEADROOM_OK);
  headroom_client_close(client, 0);
  headroom_client_free(client);
}

TEST_CASE("What a newer header has beyond ours is passed over") {
  struct {
    headroom_config known;
    unsigned char beyond[256];
  } newer;
  std::memset(&newer, 0xff, sizeof newer);
  newer.known = offline();
  newer.known.struct_size = sizeof newer;
  CHECK(open(newer.known) == HEADROOM_OK);
}

TEST_CASE("A status of an older header is filled as far as it goes") {
  const headroom_config config = offline();
  headroom_client* client = nullptr;
  REQUIRE(headroom_client_open(&config, &client) == HEADROOM_OK);
  headroom_status status;
  std::memset(&status, 0xab, sizeof status);
  status.struct_size = offsetof(headroom_status, queue_depth);
  CHECK(headroom_client_status(client, &status) == HEADROOM_OK);
  CHECK(status.plan_age_s == -1);
  CHECK(status.durability == HEADROOM_DURABILITY_MEMORY);
  CHECK(static_cast<std::uint64_t>(status.queue_depth) == 0xababababababababU);
  status.struct_size = 3;
  CHECK(headroom_client_status(client, &status) == HEADROOM_ERROR_INVALID_ARGUMENT);
  CHECK(detail().rfind("struct_size", 0) == 0);
  headroom_client_free(client);
}

TEST_CASE("A wrong context is an error that names the field, and who was identified stays") {
  const headroom_config config = offline();
  headroom_client* client = nullptr;
  REQUIRE(headroom_client_open(&config, &client) == HEADROOM_OK);
  const std::string long_text(5'000, 'x');
  const headroom_trait nameless = {{nullptr, 0}, {"v", 1}}, broken = {{nullptr, 2}, {"v", 1}};
  const auto identify = [&](auto&& spoil) {
    headroom_context context;
    headroom_context_init(&context);
    context.account = str("acct");
    spoil(context);
    return headroom_client_identify(client, &context);
  };
  CHECK(identify([](auto&) {}) == HEADROOM_OK);
  CHECK(identify([&](auto& c) { c.account = {long_text.data(), 96}; }) == HEADROOM_ERROR_INVALID_ARGUMENT);
  CHECK(detail().rfind("account", 0) == 0);
  CHECK(identify([&](auto& c) { c.account = {"a\0b", 3}; }) == HEADROOM_ERROR_INVALID_ARGUMENT);
  CHECK(identify([&](auto& c) { c.user = {long_text.data(), 64}; }) == HEADROOM_ERROR_INVALID_ARGUMENT);
  CHECK(detail().rfind("user", 0) == 0);
  CHECK(identify([](auto& c) { c.account = {nullptr, 0}, c.user = str("ann"); }) == HEADROOM_ERROR_INVALID_ARGUMENT);
  CHECK(identify([](auto& c) { c.identity_proof = str("\xc3\x28"); }) == HEADROOM_ERROR_INVALID_ARGUMENT);
  CHECK(detail().rfind("identity_proof", 0) == 0);
  CHECK(identify([](auto& c) { c.locale = str("de de"); }) == HEADROOM_ERROR_INVALID_ARGUMENT);
  CHECK(detail().rfind("locale", 0) == 0);
  CHECK(identify([](auto& c) { c.trait_count = 1; }) == HEADROOM_ERROR_NULL_ARGUMENT);
  CHECK(identify([&](auto& c) { c.traits = &nameless, c.trait_count = 1; }) == HEADROOM_ERROR_INVALID_ARGUMENT);
  CHECK(identify([&](auto& c) { c.traits = &broken, c.trait_count = 1; }) == HEADROOM_ERROR_NULL_ARGUMENT);
  CHECK(detail().rfind("traits", 0) == 0);
  CHECK(identify([](auto& c) { c.struct_size = 4; }) == HEADROOM_ERROR_INVALID_ARGUMENT);
  headroom_client_free(client);
}

TEST_CASE("Texts of the configuration are copied, and its log is released once, also when open fails") {
  const TemporaryDirectory directory;
  int releases = 0;
  for (const bool fails : {false, true}) {
    auto state_dir = std::make_unique<std::string>(directory / "state");
    auto plan = std::make_unique<std::string>(fails ? "{" : bundled_plan);
    headroom_config config = offline();
    config.state_dir = {state_dir->data(), state_dir->size()};
    config.bundled_plan = {plan->data(), plan->size()};
    config.log = [](std::uint32_t, headroom_str, void*) {};
    config.log_data = &releases;
    config.log_release = [](void* count) { ++*static_cast<int*>(count); };
    headroom_client* client = nullptr;
    headroom_client_open(&config, &client);
    state_dir.reset();
    plan.reset();
    headroom_client_flush(client, 10'000);
    headroom_client_free(client);
  }
  CHECK(releases == 2);
}
