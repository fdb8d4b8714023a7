#include <sys/mount.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "tests/integration/loop/host.hpp"

using namespace headroom::testing;
using headroom::EdgeKind;
using headroom::Outcome;

namespace {

constexpr const char* bundled = R"({"version":"0","plan":"free","name":"Free","meters":[
  {"meter":"archives","kind":"sum","unit":"archive","enforcement":"hard","generation":1,"base":0,"limit":5,"ceiling":null,"grace_until":null,
   "thresholds":[80],"periods":[["2026-01-01T00:00:00Z","2036-01-01T00:00:00Z"]]}],
  "features":[{"feature":"encryption","granted":false,"unlocked_by":"team"}]})";

headroom::Config good_config() {
  headroom::Config config;
  config.endpoint = "https://decisions.example.com";
  config.client_key = "pk_0123456789";
  config.offline = true;
  return config;
}

}  // namespace

TEST_CASE("M13 an offline client with a bundled plan enforces its limits and raises its edges") {
  const TemporaryDirectory directory;
  Host host(nullptr, {directory / "state", bundled, "acct", "ann", true});
  auto archives = host.client().meter("archives");
  for (int i = 0; i < 5; ++i) CHECK(archives.try_consume().allowed());
  CHECK(archives.try_consume().verdict == headroom::Verdict::denied_limit);
  CHECK(archives.peek().basis == headroom::Basis::bundled);
  CHECK_FALSE(host.client().feature("encryption").request());
  REQUIRE(host.client().flush(patience));
  CHECK(host.has_heard(EdgeKind::limit_approaching, "archives"));
  CHECK(host.has_heard(EdgeKind::limit_reached, "archives"));
  CHECK(host.has_heard(EdgeKind::feature_gated, "encryption"));
  for (const Heard& one : host.heard) CHECK(one.reason == "offline");
}

TEST_CASE("A wrong configuration is refused with an error that names the field") {
  struct Row {
    const char* name;
    void (*spoil)(headroom::Config&);
    int number;
    const char* names;
  };
  const auto row = GENERATE(values<Row>({
      {"a secret key", [](headroom::Config& c) { c.client_key = "sk_123"; }, HEADROOM_ERROR_SECRET_KEY, "client_key"},
      {"no key",
       [](headroom::Config& c) {
         c.offline = false;
         c.client_key = "";
       },
       HEADROOM_ERROR_CLIENT_KEY, "client_key"},
      {"another word for a key", [](headroom::Config& c) { c.client_key = "token"; }, HEADROOM_ERROR_CLIENT_KEY,
       "client_key"},
      {"no endpoint",
       [](headroom::Config& c) {
         c.offline = false;
         c.endpoint = "";
       },
       HEADROOM_ERROR_ENDPOINT, "endpoint"},
      {"plain http to the world", [](headroom::Config& c) { c.endpoint = "http://example.com"; },
       HEADROOM_ERROR_ENDPOINT, "endpoint"},
      {"another scheme", [](headroom::Config& c) { c.endpoint = "ftp://example.com"; }, HEADROOM_ERROR_ENDPOINT,
       "endpoint"},
      {"a plan that is not JSON", [](headroom::Config& c) { c.bundled_plan = "{"; }, HEADROOM_ERROR_BUNDLED_PLAN,
       "bundled_plan"},
      {"a plan without meters", [](headroom::Config& c) { c.bundled_plan = "{}"; }, HEADROOM_ERROR_BUNDLED_PLAN,
       "bundled_plan"},
      {"a deadline of nothing", [](headroom::Config& c) { c.decision_deadline = std::chrono::milliseconds(0); },
       HEADROOM_ERROR_INVALID_ARGUMENT, "decision_deadline_ms"},
      {"a flush interval of a year", [](headroom::Config& c) { c.flush_interval = std::chrono::hours(8760); },
       HEADROOM_ERROR_INVALID_ARGUMENT, "flush_interval_ms"},
  }));
  auto config = good_config();
  row.spoil(config);
  const auto client = headroom::Client::open(config);
  INFO(row.name << ": " << client.error().message());
  REQUIRE_FALSE(client);
  CHECK(client.error().number() == row.number);
  CHECK(client.error().message().find(row.names) != std::string::npos);
}

TEST_CASE("A state directory that is a file is refused by its name, the host's file is left alone") {
  const TemporaryDirectory directory;
  const std::string path = directory / "taken";
  std::ofstream(path) << "mine";
  auto config = good_config();
  config.state_dir = path;
  const auto client = headroom::Client::open(config);
  REQUIRE_FALSE(client);
  CHECK(client.error().number() == HEADROOM_ERROR_STATE_DIR);
  CHECK(client.error().message().find(path) != std::string::npos);
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  CHECK(text.str() == "mine");
}

TEST_CASE("M23 F-29 a read-only state directory means counting in memory, and the status names it") {
  const TemporaryDirectory directory;
  const std::string path = directory / "readonly";
  ::mkdir(path.c_str(), 0700);
  if (::mount("tmpfs", path.c_str(), "tmpfs", MS_RDONLY, "size=64k,mode=0700") != 0) {
    WARN("SKIPPED: mounting a file system needs root");
    return;
  }
  struct Unmount {
    const std::string& path;
    ~Unmount() { ::umount2(path.c_str(), MNT_DETACH); }
  } const unmount{path};
  auto config = good_config();
  config.state_dir = path;
  config.bundled_plan = bundled;
  auto client = headroom::Client::open(config);
  REQUIRE(client);
  CHECK(client->meter("archives").try_consume().counted);
  const auto status = client->status();
  CHECK(status.durability == headroom::Durability::memory);
  CHECK(status.last_error == HEADROOM_ERROR_STATE_READ_ONLY);
  CHECK(status.last_error_detail.find(path) != std::string::npos);
}

TEST_CASE("A server that cannot be reached costs nothing counted, and the status says which address failed") {
  const TemporaryDirectory directory;
  auto config = good_config();
  config.offline = false;
  config.endpoint = "http://127.0.0.1:9";
  config.state_dir = directory / "state";
  config.bundled_plan = bundled;
  auto client = headroom::Client::open(config);
  REQUIRE(client);
  headroom::Context context;
  context.account = "acct";
  REQUIRE(client->identify(context));
  CHECK(client->meter("archives").try_consume().allowed());
  headroom::Status status = client->status();
  for (int i = 0; i < 500 && status.last_error == 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    status = client->status();
  }
  CHECK(status.last_error == HEADROOM_ERROR_CONNECT);
  CHECK(status.last_error_detail.find("127.0.0.1:9") != std::string::npos);
  CHECK_FALSE(status.is_online);
  CHECK(client->meter("archives").peek().used == 1);
}

TEST_CASE("F-49 a server that refuses the key is named as such, and nothing is lost") {
  std::stringstream catalogue;
  catalogue << std::ifstream(std::string(HEADROOM_SOURCE_DIR) + "/examples/archivist/catalogue.json").rdbuf();
  const RunningServer server(catalogue.str());
  const TemporaryDirectory directory;
  auto config = good_config();
  config.offline = false;
  config.endpoint = server.url();
  config.client_key = "pk_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  config.state_dir = directory / "state";
  auto client = headroom::Client::open(config);
  REQUIRE(client);
  headroom::Context context;
  context.account = "acct";
  REQUIRE(client->identify(context));
  client->meter("archives").add(2);
  for (int i = 0; i < 500 && client->status().last_error == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(client->status().last_error == HEADROOM_ERROR_UNAUTHORIZED);
  client->close();

  config.client_key = server.client_key();
  Host host(&server, {directory / "state"});
  REQUIRE(host.wait_for_plan("free"));
  REQUIRE(host.client().flush(patience));
  CHECK(server.usage("acct", "archives") == 2);
}
