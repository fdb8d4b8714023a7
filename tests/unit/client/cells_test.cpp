#include "sdk/client/cells.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

std::shared_ptr<client::Mailbox> sealed_mailbox(ports::Scheduler& scheduler) {
  auto mailbox = std::make_shared<client::Mailbox>(scheduler);
  mailbox->seal();
  return mailbox;
}

}  // namespace

TEST_CASE("A handle answers closed after its client is gone, and keeps what it needs alive") {
  headroom_meter* meter = nullptr;
  headroom_feature* feature = nullptr;
  {
    Device device;
    Process process(device);
    process.identify("acct");
    meter = process.current->meter("archives");
    feature = process.current->feature("encryption");
    CHECK(meter::add(*meter, 1).counted);
  }
  CHECK(meter::add(*meter, 1).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(meter::try_consume(*meter, 1).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(meter::peek(*meter, 0).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(meter::refund(*meter, 1).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK_FALSE(client::request(*feature));
  client::Cells::retain(*meter);
  client::Cells::release(*meter);
  client::Cells::release(*meter);
  client::Cells::release(*feature);
}

TEST_CASE("A plan that comes while the client closes opens nothing again") {
  Device device;
  Process process(device);
  process.identify("acct");
  headroom_meter& archives = process.meter("archives");
  headroom_feature& encryption = process.feature("encryption");
  process.cells->close();
  device.vendor.plan = team_plan();
  process.flush();
  process.jump(core::hour);
  CHECK(meter::add(archives, 1).verdict == HEADROOM_VERDICT_CLOSED);
  CHECK(encryption.access.load() == nullptr);
  CHECK(meter::add(process.meter("new_one"), 1).verdict == HEADROOM_VERDICT_CLOSED);
}

TEST_CASE("The house of cells ends with the last of client and handles, whoever that is") {
  Device device;
  ManualScheduler scheduler(device.clock);
  for (int round = 0; round < 200; ++round) {
    auto* const cells = new client::Cells(nullptr, 1, *runtime::WakeSignal::make(), sealed_mailbox(scheduler));
    headroom_meter& cell = cells->make_meter("archives");
    for (int i = 0; i < 3; ++i) client::Cells::retain(cell);
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i)
      threads.emplace_back([&] {
        meter::add(cell, 1);
        client::Cells::release(cell);
      });
    cells->close();
    cells->leave();
    for (auto& thread : threads) thread.join();
  }
}

TEST_CASE("Handles of the same name are one cell, from whichever thread they are asked for") {
  Device device;
  Process process(device);
  process.identify("acct");
  std::atomic<headroom_meter*> seen[4] = {};
  std::vector<std::thread> threads;
  for (auto& mine : seen)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        headroom_meter* cell = process.current->meter("key_" + std::to_string(i));
        meter::add(*cell, 1);
        if (i == 100) mine = cell;
        client::Cells::release(*cell);
      }
    });
  for (auto& thread : threads) thread.join();
  for (const auto& mine : seen) CHECK(mine == seen[0]);
  for (int i = 0; i < 200; ++i) CHECK(process.used("key_" + std::to_string(i)) == 4);
}
