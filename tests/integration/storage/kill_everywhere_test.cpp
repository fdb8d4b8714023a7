#include <sqlite3.h>
#include <headroom/headroom.hpp>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>

#include "tests/integration/loop/running_server.hpp"
#include "tests/integration/storage/killed_at.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/shared_memory.hpp"

using namespace headroom::testing;

namespace {

constexpr std::chrono::seconds patience{10};

constexpr const char* catalogue = R"({
  "name": "counter", "currency": "USD", "time_zone": "UTC", "default_plan": "free",
  "meters": [{"key": "units", "kind": "sum", "unit": "unit"}],
  "plans": [{"key": "free", "name": "Free", "tier": 0, "price": {"minor": 0, "per": "month"},
             "grants": [{"meter": "units", "limit": 1000, "period": "month", "enforcement": "hard", "thresholds": [50]}]}]
})";
constexpr std::int64_t first_step = 600, second_step = 7;

struct Session {
  KilledAt storage;
  std::atomic<std::int64_t> started{0}, completed{0};
  std::atomic<bool> is_done{false};
};

headroom::Client open(const RunningServer& server, const std::string& state_dir, const std::string& account) {
  headroom::Config config;
  config.endpoint = server.url();
  config.client_key = server.client_key();
  config.state_dir = state_dir;
  config.flush_interval = std::chrono::milliseconds(100);
  auto client = headroom::Client::open(config);
  if (!client) throw std::runtime_error(client.error().message());
  headroom::Context context;
  context.account = account;
  context.user = "ann";
  if (!client->identify(context)) throw std::runtime_error("identify");
  return *std::move(client);
}

/// From an empty directory to a clean close: a plan, an edge with its event, two syncs.
int run(Session& session, const RunningServer& server, const std::string& state_dir, const std::string& account) {
  session.storage.count_here();
  auto client = open(server, state_dir, account);
  (void)client.flush(patience);
  auto units = client.meter("units");
  for (const std::int64_t amount : {first_step, second_step}) {
    session.started += amount;
    units.add(amount);
    session.completed += amount;
    (void)client.flush(patience);
  }
  client.close();
  session.is_done = true;
  return 0;
}

std::string ask(const std::string& database, const std::string& sql) {
  sqlite3* opened = nullptr;
  std::string answer;
  REQUIRE(sqlite3_open_v2(database.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
  const auto keep = [](void* text, int columns, char** values, char**) {
    for (int i = 0; i < columns; ++i) *static_cast<std::string*>(text) += std::string(values[i] ? values[i] : "") + " ";
    return 0;
  };
  const int code = sqlite3_exec(opened, sql.c_str(), keep, &answer, nullptr);
  sqlite3_close(opened);
  REQUIRE(code == SQLITE_OK);
  return answer;
}

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

}  // namespace

TEST_CASE("F-02 M21 killed at each storage system call of a session: counts and database are whole, no event doubled") {
  RunningServer server(catalogue);
  const TemporaryDirectory directory;
  const SharedMemory<Session> whole;
  {
    ChildProcess child([&] { return run(*whole, server, directory / "whole", "whole"); });
    REQUIRE(child.wait() == 0);
  }
  const int calls = whole->storage.calls;
  REQUIRE(calls > 50);
  CAPTURE(calls);
  int killed = 0, crossed = 1;
  for (int at = 1; at <= calls; at += repetitions(1, 17)) {
    const std::string name = "at-" + std::to_string(at), state_dir = directory / name;
    const SharedMemory<Session> session;
    session->storage.at = at;
    ChildProcess child([&] { return run(*session, server, state_dir, name); });
    const int code = child.wait();
    INFO("killed at call " << at << " of " << calls);
    REQUIRE((code == 0 || code == 128 + SIGKILL));
    killed += code != 0;
    if (exists(state_dir + "/headroom.db")) REQUIRE(ask(state_dir + "/headroom.db", "PRAGMA integrity_check") == "ok ");
    auto client = open(server, state_dir, name);
    const std::int64_t used = client.meter("units").peek().used;
    REQUIRE(session->completed <= used);
    REQUIRE(used <= session->started);
    REQUIRE(client.status().durability == headroom::Durability::page);
    REQUIRE(client.flush(patience));
    REQUIRE(client.flush(patience));
    REQUIRE(server.usage(name, "units") == used);
    crossed += used >= 500;
    client.close();
  }
  CHECK(killed > 0);
  server.kill();
  const std::string data = server.data_directory();
  const std::string doubled = ask(data + "/headroom.db",
                                  "SELECT account FROM event WHERE name = 'limit_approaching' GROUP BY account, key "
                                  "HAVING count(*) > 1");
  CHECK(doubled.empty());
  CHECK(ask(data + "/headroom.db", "SELECT count(*) FROM event WHERE name = 'limit_approaching'") ==
        std::to_string(crossed) + " ");
}
