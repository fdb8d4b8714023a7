#include <fstream>

#include "sdk/protocol/codec/json.hpp"
#include "tests/server/http/raw_client.hpp"
#include "tests/server/main/server_process.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace headroom::testing;
using headroom::protocol::Json;
using namespace std::string_literals;

namespace {

constexpr const char* sample_catalogue = R"({
  // the smallest one that sells something
  "name": "archivist", "currency": "USD", "default_plan": "free",
  "meters": [{"key": "archives", "kind": "sum", "unit": "archive"}],
  "features": [{"key": "encryption", "kind": "boolean"}],
  "plans": [
    {"key": "free", "tier": 0, "price": {"minor": 0, "per": "month"},
     "grants": [{"meter": "archives", "limit": 5, "period": "month", "enforcement": "hard"}]},
    {"key": "team", "tier": 1, "price": {"minor": 2900, "per": "month"},
     "grants": [{"meter": "archives", "limit": 200, "period": "month", "enforcement": "soft"}, {"feature": "encryption"}]}
  ]})";

struct Place {
  Place() { write("catalogue.json", sample_catalogue); }

  [[nodiscard]] std::string path(const std::string& name) const { return (directory.path() / name).string(); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(path(name)) << text; }
  [[nodiscard]] std::vector<std::string> usual() const {
    return {"--data", path("data"), "--catalogue", path("catalogue.json")};
  }

  TemporaryDirectory directory;
};

// What it said before it ended with that code.
std::string ends_with(int code, std::vector<std::string> arguments) {
  ServerProcess process(std::move(arguments));
  CHECK(process.wait() == code);
  return process.errors();
}

Json start_line(ServerProcess& process) {
  const auto line = process.line();
  auto parsed = headroom::protocol::parse(line);
  INFO(line);
  REQUIRE(parsed);
  return *parsed;
}

std::uint16_t port_of(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

int status_of(const std::string& url, const std::string& path, const std::string& key = "") {
  RawClient client(port_of(url));
  const auto fields = key.empty() ? ""s : "Authorization: Bearer " + key + "\r\n";
  const auto answer = client.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
  return answer ? answer->status : 0;
}

}  // namespace

TEST_CASE("the start line says where it listens and which keys it has, the admin key only the first time") {
  const Place place;
  std::string client_key, signing_key;
  for (const bool is_first : {true, false}) {
    ServerProcess process(place.usual());
    const auto line = start_line(process);
    const auto url = line.at("listening").get<std::string>();
    CHECK(url.find("http://127.0.0.1:") == 0);
    CHECK(status_of(url, "/healthz") == 200);
    CHECK(status_of(url, "/readyz") == 200);
    CHECK(status_of(url, "/metrics") == 404);
    CHECK(status_of(line.at("metrics"), "/metrics") == 200);
    CHECK(line.contains("admin_key") == is_first);
    if (is_first) {
      client_key = line.at("client_key");
      signing_key = line.at("signing_key");
      CHECK(status_of(url, "/v1/catalogue", line.at("admin_key")) == 200);
    }
    CHECK(line.at("client_key") == client_key);
    CHECK(line.at("signing_key") == signing_key);
    CHECK(status_of(url, "/v1/catalogue", client_key) == 403);
    process.signal(SIGTERM);
    CHECK(process.wait() == 0);
    CHECK(process.errors().find("\"message\":\"stopped\"") != std::string::npos);
    CHECK(process.errors().find(client_key.substr(20)) == std::string::npos);  // A-20
  }
}

TEST_CASE("without --catalogue the one kept before applies, and without any the server says so and is not ready") {
  const Place place;
  {
    ServerProcess process({"--data", place.path("data")});
    CHECK(status_of(start_line(process).at("listening"), "/readyz") == 503);
    process.signal(SIGINT);
    CHECK(process.wait() == 0);
    CHECK(process.errors().find("no catalogue is in force") != std::string::npos);
  }
  for (const auto& arguments : {place.usual(), std::vector<std::string>{"--data", place.path("data")}}) {
    ServerProcess process(arguments);
    CHECK(status_of(start_line(process).at("listening"), "/readyz") == 200);
    process.signal(SIGTERM);
    CHECK(process.wait() == 0);
  }
}

TEST_CASE("F-79 a second server on the data directory is refused, and the port of the first one too") {
  const Place place;
  ServerProcess first(place.usual());
  const auto url = start_line(first).at("listening").get<std::string>();
  CHECK(ends_with(4, place.usual()).find("in use by another headroom-server") != std::string::npos);
  const auto address = "127.0.0.1:" + std::to_string(port_of(url));
  const auto message = ends_with(5, {"--data", place.path("other"), "--listen", address});
  CHECK(message.find(address) != std::string::npos);
  CHECK(message.find("another program has this port") != std::string::npos);
}

TEST_CASE("what is wrong with the arguments, a file or the directory is said, with an exit code of its own") {
  const Place place;
  place.write("file", "x");
  place.write("bad.json", R"({"name": "x", "plans": 5})");
  place.write("broken.json", "{");
  const auto data = place.path("data");
  struct Row {
    int code;
    std::vector<std::string> arguments;
    std::string said;
  };
  for (const auto& row : std::vector<Row>{
           {2, {}, "--data"},
           {2, {"--data", data, "--nonsense"}, "--nonsense"},
           {2, {"--data", data, "--tls-cert", "x"}, "--tls-key"},
           {2, {"--data", data, "keys"}, "subcommand"},
           {2, {"--data", data, "keys", "revoke", "sk_none"}, "no such key"},
           {3, {"--data", data, "--catalogue", place.path("absent.json")}, "absent.json' cannot be read"},
           {3, {"--data", data, "--catalogue", place.path("bad.json")}, "/plans"},
           {3, {"--data", data, "--catalogue", place.path("broken.json")}, "broken.json' has errors"},
           {3, {"--data", data, "--catalogue", place.directory.path()}, "is not a file"},
           {4, {"--data", place.path("file")}, "file' is not a directory"},
           {5, {"--data", data, "--listen", "localhost:1"}, "'localhost:1' is not an address"},
           {5, {"--data", data, "--metrics", "1234"}, "'1234' is not an address"},
           {6, {"--data", data, "--tls-cert", place.path("file"), "--tls-key", place.path("file")}, "TLS certificate"},
       }) {
    INFO(row.said);
    CHECK(ends_with(row.code, row.arguments).find(row.said) != std::string::npos);
  }
}

TEST_CASE("a start that fails spends no admin key: the next one prints it") {
  const Place place;
  place.write("bad.json", "{}");
  ends_with(3, {"--data", place.path("data"), "--catalogue", place.path("bad.json")});
  ends_with(5, {"--data", place.path("data"), "--listen", "nowhere"});
  ServerProcess process(place.usual());
  CHECK(start_line(process).contains("admin_key"));
}

TEST_CASE("keys are made and revoked while the server runs") {
  const Place place;
  ServerProcess server(place.usual());
  const auto url = start_line(server).at("listening").get<std::string>();
  ServerProcess creation({"keys", "create", "--data", place.path("data")});
  const auto key = start_line(creation).at("key").get<std::string>();
  CHECK(creation.wait() == 0);
  CHECK(key.substr(0, 3) == "sk_");
  const auto becomes = [&](int status) {
    for (int i = 0; i < 200; ++i) {
      if (status_of(url, "/v1/catalogue", key) == status) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  };
  CHECK(becomes(200));
  CHECK(ends_with(0, {"keys", "revoke", "--data", place.path("data"), key.substr(0, 15)}).empty());
  CHECK(becomes(401));
}

TEST_CASE("a key made before the first start leaves the hosts their own") {
  const Place place;
  ServerProcess creation({"keys", "create", "--data", place.path("data")});
  const auto key = start_line(creation).at("key").get<std::string>();
  CHECK(creation.wait() == 0);
  ServerProcess server(place.usual());
  const auto line = start_line(server);
  CHECK_FALSE(line.contains("admin_key"));
  CHECK(line.at("client_key").get<std::string>().substr(0, 3) == "pk_");
  CHECK(status_of(line.at("listening"), "/v1/catalogue", key) == 200);
}

TEST_CASE("listening beyond this machine without TLS is warned about") {
  const Place place;
  auto arguments = place.usual();
  arguments.insert(arguments.end(), {"--listen", "0.0.0.0:0"});
  ServerProcess server(arguments);
  start_line(server);
  server.signal(SIGTERM);
  CHECK(server.wait() == 0);
  CHECK(server.errors().find("travel in clear") != std::string::npos);
}
