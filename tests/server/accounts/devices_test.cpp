#include "server-stub/accounts/devices.hpp"

#include "server-stub/accounts/users.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/failing_disk.hpp"
#include "tests/support/server_state.hpp"

using headroom::server::accounts::Devices;
using headroom::server::accounts::note_user;
using headroom::server::store::Database;
using headroom::server::store::Row;
using headroom::testing::ServerState;
namespace core = headroom::core;

namespace {

std::string enrol(ServerState& state, const std::string& account, const std::string& device) {
  return state.work([&](Database& database) { return state.devices.enrol(database, {account, device}, state.now++); });
}

Devices::Pointer find(ServerState& state, const std::string& token) {
  return state.work([&](Database& database) { return state.devices.find(database, token); });
}

}  // namespace

TEST_CASE("a token is bound to its account and device, and is kept as a digest alone") {
  ServerState state;
  const auto token = enrol(state, "acct_1", "device_1");
  CHECK(token.size() == 43);
  const auto device = find(state, token);
  REQUIRE(device != nullptr);
  CHECK(device->account == "acct_1");
  CHECK(device->device == "device_1");
  CHECK(enrol(state, "acct_1", "device_2") != token);
  state.work([&](Database& database) {
    database.query("SELECT digest FROM device_token",
                   [&](const Row& row) { CHECK(row.text(0).find(token) == std::string::npos); });
  });
}

TEST_CASE("any other text is nobody's token") {
  ServerState state;
  auto token = enrol(state, "acct_1", "device_1");
  CHECK(find(state, "") == nullptr);
  CHECK(find(state, token + "x") == nullptr);
  CHECK(find(state, token.substr(1)) == nullptr);
  token[10] = token[10] == 'a' ? 'b' : 'a';
  CHECK(find(state, token) == nullptr);
}

TEST_CASE("a device that enrols again keeps the token before, as the answer may be lost, and no older one") {
  ServerState state;
  const auto first = enrol(state, "acct_1", "device_1"), other = enrol(state, "acct_1", "device_2");
  const auto second = enrol(state, "acct_1", "device_1");
  CHECK(find(state, first) != nullptr);
  CHECK(find(state, second) != nullptr);
  const auto third = enrol(state, "acct_1", "device_1");
  CHECK(find(state, first) == nullptr);
  CHECK(find(state, second) != nullptr);
  CHECK(find(state, third) != nullptr);
  CHECK(find(state, other) != nullptr);
}

TEST_CASE("a token of a commit that failed is good for nothing") {
  headroom::testing::FailingDisk disk;
  ServerState state;
  std::string token;
  disk.fails_syncs = true;
  CHECK_FALSE(state.store->write([&](Database& database) {
    token = state.devices.enrol(database, {"acct_1", "device_1"}, state.now);
    CHECK(state.devices.find(database, token) != nullptr);
  }));
  disk.fails_syncs = false;
  CHECK(find(state, token) == nullptr);
}

TEST_CASE("people are noted with their newest traits, and when they were seen to the hour") {
  ServerState state;
  const auto note = [&](const std::string& id, core::Instant at, const std::string& role) {
    state.work([&](Database& database) { note_user(database, "acct_1", {id, {{"role", role}}}, at); });
  };
  const auto kept = [&] {
    std::vector<std::string> users;
    state.work([&](Database& database) {
      database.query(
          "SELECT id, (first_seen - ?1) / 60000, (last_seen - ?1) / 60000, traits FROM user ORDER BY id",
          [&](const Row& row) {
            users.push_back(row.text(0) + " " + row.text(1) + " " + row.text(2) + " " + row.text(3));
          },
          ServerState::start);
    });
    return users;
  };
  note("u_1", state.now, "editor");
  note("u_1", state.now + core::minute, "editor");
  note("u_2", state.now + core::hour, "viewer");
  note("", state.now, "nobody");
  CHECK(kept() == std::vector<std::string>{R"(u_1 0 0 {"role":"editor"})", R"(u_2 60 60 {"role":"viewer"})"});
  note("u_1", state.now + 2 * core::hour, "editor");
  note("u_2", state.now + core::hour + core::minute, "admin");
  CHECK(kept() == std::vector<std::string>{R"(u_1 0 120 {"role":"editor"})", R"(u_2 60 61 {"role":"admin"})"});
}
