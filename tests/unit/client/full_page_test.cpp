#include "sdk/client/lane_reports.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

/// No key gets a place any more, until a tick makes the next segment.
void fill(page::Directory& page) {
  for (int i = 0;; ++i)
    if (!page.find_or_create(ports::Key(ports::RecordKind::user, "filler", std::to_string(i)),
                             [](ports::Record&, ports::Slot&) {}))
      return;
}

std::int64_t reported(Process& process, const std::string& account, const std::string& meter) {
  std::int64_t sum = 0;
  const auto reports = client::lane_reports(*process.page);
  if (const auto at = reports.find(account); at != reports.end())
    for (const auto& lane : at->second)
      for (const auto& row : lane.usage)
        if (row.meter == meter) sum += row.consumed;
  return sum;
}

}  // namespace

TEST_CASE("A key without a place in the page counts in memory with its limit, and moves when there is room") {
  Device device;
  Process process(device);
  process.listen();
  process.identify("acct");
  fill(*process.page);
  // The plan names a new meter, for which there is no place.
  device.vendor.plan.version = "2";
  device.vendor.plan.meters.push_back(plan_meter("pages", 5));
  process.mailbox->post([](client::Pipeline& at) { at.flush([] {}); });
  process.run();
  REQUIRE(process.current->snapshot()->meter("pages"));
  CHECK(process.consume("pages", 4).verdict == HEADROOM_VERDICT_ALLOWED);
  CHECK(process.consume("pages", 2).verdict == HEADROOM_VERDICT_DENIED_LIMIT);
  CHECK(process.heard.size() == 1);
  CHECK(reported(process, "acct", "pages") == 0);
  process.let_go();
  process.advance(250);
  CHECK(reported(process, "acct", "pages") == 4);
  CHECK(process.used("pages") == 4);
  CHECK(process.consume("pages").counted);
  CHECK(reported(process, "acct", "pages") == 5);
  process.jump(core::minute);
  std::size_t approaching = 0;
  for (const auto& heard : process.heard) approaching += heard.edge == protocol::EdgeKind::limit_approaching;
  CHECK(approaching == 1);  // what fired in memory does not fire again
}

TEST_CASE("A thread that still holds the slot in memory loses nothing") {
  Device device;
  Process process(device);
  process.identify("acct");
  fill(*process.page);
  headroom_meter& cell = process.meter("unplanned");
  ports::Slot* const memory = cell.home.load();
  meter::add(cell, 2);
  process.advance(250);
  REQUIRE(cell.home.load() != memory);
  memory->consumed.fetch_add(3);
  process.advance(250);
  CHECK(process.used("unplanned") == 5);
}

TEST_CASE("An account that comes when the page is full counts, and gets its lane when there is room") {
  Device device;
  Process process(device);
  fill(*process.page);
  process.identify("late");
  CHECK(meter::add(process.meter("archives"), 3).counted);
  CHECK(reported(process, "late", "archives") == 0);
  process.advance(core::second);
  process.flush();
  CHECK(process.used("archives") == 3);
  CHECK(reported(process, "late", "archives") == 3);
}
