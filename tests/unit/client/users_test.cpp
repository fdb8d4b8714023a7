#include "sdk/meter/hot.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

std::int64_t told_of(const Device& device, const std::string& user) {
  const auto at = device.vendor.users.find({user, "archives"});
  return at == device.vendor.users.end() ? 0 : at->second;
}

}  // namespace

TEST_CASE("Users: of a meter marked per_user each user's uses are told apart, and add up to the account's") {
  Device device;
  device.vendor.plan = team_plan();
  device.vendor.plan.meters[0].per_user = true;
  Process process(device);
  process.identify("acct", "ann");
  headroom_meter& early = process.meter("archives");  // before any plan is known
  process.flush();
  meter::add(early, 2);
  process.identify("acct", "bob");
  CHECK(process.consume("archives", 3).used == 5);
  meter::add(early, 1);  // a handle belongs to the user that it was made for
  process.flush();
  CHECK(told_of(device, "ann") == 3);
  CHECK(told_of(device, "bob") == 3);
  CHECK(process.used("archives") == 6);
  meter::refund(process.meter("archives"), 1);
  process.flush();
  CHECK(told_of(device, "bob") == 2);
}

TEST_CASE("Users: without the mark, or without a user, only the account counts") {
  for (const bool is_marked : {true, false}) {
    Device device;
    device.vendor.plan.meters[0].per_user = is_marked;
    Process process(device);
    process.identify("acct", is_marked ? "" : "ann");
    process.flush();
    process.consume("archives", 2);
    process.flush();
    CHECK(device.vendor.users.empty());
    CHECK((process.meter("archives").slot.load() != nullptr));  // the plain way, which is measured
  }
}

TEST_CASE("Users: counts survive the process, roll over with the account's, and are told once") {
  Device device;
  device.vendor.plan.meters[0].per_user = true;
  {
    Process process(device);
    process.identify("acct", "ann");
    process.flush();
    process.consume("archives", 2);
    process.kill();
  }
  Process process(device);
  process.identify("acct", "ann");
  process.consume("archives", 1);
  process.flush();
  CHECK(told_of(device, "ann") == 3);
  const auto syncs = device.vendor.syncs.size();
  process.flush();
  for (std::size_t i = syncs; i < device.vendor.syncs.size(); ++i)
    for (const auto& row : device.vendor.syncs[i].accounts.at(0).lanes.at(0).usage) CHECK(row.user.empty());
  process.jump(december - device.clock.wall_now() + core::minute);
  process.flush();
  CHECK(process.consume("archives", 4).used == 4);
  process.flush();
  CHECK(told_of(device, "ann") == 4);
}

TEST_CASE("M24 a forked lane takes along what of each user the server had not seen") {
  Device device;
  device.vendor.plan = team_plan();
  device.vendor.plan.meters[0].per_user = true;
  Process process(device);
  process.identify("acct", "ann");
  process.flush();
  process.consume("archives", 5);
  process.flush();
  const std::string lane = device.vendor.syncs.back().accounts.at(0).lanes.at(0).lane;
  process.consume("archives", 2);
  device.vendor.forks_at = 5;
  process.flush();
  process.flush();
  CHECK(process.used("archives") == 7);
  const auto& report = device.vendor.syncs.back().accounts.at(0).lanes.at(0);
  CHECK(report.lane != lane);
  CHECK(told_of(device, "ann") == 2);  // of the new lane; the vendor has the rest under the old one
}

TEST_CASE("Users: with consent withheld nobody's part leaves the device") {
  Device device;
  device.vendor.plan.meters[0].per_user = true;
  auto settings = Process::online();
  settings.consent = protocol::Consent::withheld;
  Process process(device, settings);
  process.identify("acct", "ann");
  process.flush();
  process.consume("archives", 2);
  process.flush();
  CHECK(device.vendor.users.empty());
  CHECK(process.used("archives") == 2);
}
