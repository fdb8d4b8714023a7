#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "sdk/client/client.hpp"
#include "sdk/meter/operations.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/scale.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/client/vendor.hpp"

using namespace headroom;
using namespace headroom::testing;
using client::Client;

namespace {

client::Settings settings_in(const std::string& state_dir) {
  client::Settings settings;
  settings.is_offline = true;
  settings.state_dir = state_dir;
  settings.bundled_plan = free_plan("0");
  return settings;
}

std::unique_ptr<Client> open_in(const std::string& state_dir) {
  auto client = Client::open(settings_in(state_dir), std::make_shared<core::NullLog>());
  REQUIRE(client);
  REQUIRE((*client)->identify({"acct", "ann", "", "", {}}));
  return *std::move(client);
}

headroom_reading consume(Client& client, std::int64_t amount) {
  headroom_meter* cell = client.meter("archives");
  const auto reading = meter::try_consume(*cell, amount);
  client::Cells::release(*cell);
  return reading;
}

std::int64_t used(Client& client) {
  headroom_meter* cell = client.meter("archives");
  const auto reading = meter::peek(*cell, 0);
  client::Cells::release(*cell);
  return reading.used;
}

}  // namespace

TEST_CASE("F-11 M28 in a forked child counting by handle goes on, all else is inert, and the parent is unharmed") {
  const TemporaryDirectory directory;
  auto client = open_in(directory / "state");
  client->subscribe(std::make_shared<client::Subscriber>(
      nullptr, [](const headroom_decision*, void*) {}, nullptr, nullptr, nullptr));
  headroom_meter* cell = client->meter("archives");
  std::atomic<bool> is_over{false};
  std::atomic<std::int64_t> by_parent{0};
  std::vector<std::thread> load;
  for (int i = 0; i < 2; ++i)
    load.emplace_back([&] {
      while (!is_over) {
        by_parent += meter::add(*cell, 1).counted;
        std::this_thread::yield();
      }
    });
  for (int i = 0; i < repetitions(1'000, 20); ++i) {
    ChildProcess child([&] {
      meter::add(*cell, 1);
      headroom_meter* same = client->meter("archives");
      headroom_meter* fresh = client->meter("never_seen");
      const bool is_inert = same == cell && meter::add(*fresh, 1).verdict == HEADROOM_VERDICT_CLOSED &&
                            client->is_forked() && client->meters().empty();
      client->close(1'000);
      client.reset();
      return is_inert && meter::add(*cell, 1).counted ? 0 : 1;
    });
    CHECK(child.wait() == 0);
  }
  is_over = true;
  for (auto& thread : load) thread.join();
  CHECK(by_parent > 0);
  CHECK(meter::peek(*cell, 0).used == by_parent + 2 * repetitions(1'000, 20));
  CHECK(client->flush(10'000));
  client::Cells::release(*cell);
}

TEST_CASE("F-11 a child may open the directory anew, beside its parent") {
#if defined(__SANITIZE_THREAD__)
  WARN("SKIPPED: the thread sanitizer starts no thread in a forked child");
  return;
#endif
  const TemporaryDirectory directory;
  auto client = open_in(directory / "state");
  consume(*client, 1);
  ChildProcess child([&] {
    auto own = Client::open(settings_in(directory / "state"), std::make_shared<core::NullLog>());
    if (!own || !(*own)->identify({"acct", "ann", "", "", {}})) return 1;
    const bool counts = used(**own) == 1 && consume(**own, 2).counted;
    (*own)->close(5'000);
    return counts ? 0 : 2;
  });
  CHECK(child.wait() == 0);
  CHECK(used(*client) == 3);
}
