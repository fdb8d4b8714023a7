#include <filesystem>
#include <fstream>

#include "sdk/client/lane_change.hpp"
#include "sdk/client/lane_reports.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;
namespace fs = std::filesystem;

namespace {

/// What the server would have of a meter: the sum of lanes, each at the largest that was told of it.
std::int64_t total_at_server(const Device& device, const std::string& meter) {
  std::map<std::string, std::int64_t> lanes;
  for (const auto& request : device.vendor.syncs)
    for (const auto& account : request.accounts)
      for (const auto& lane : account.lanes)
        for (const auto& row : lane.usage)
          if (row.meter == meter) lanes[lane.lane] = std::max(lanes[lane.lane], row.consumed - row.refunded);
  std::int64_t sum = 0;
  for (const auto& [lane, used] : lanes) sum += used;
  return sum;
}

std::size_t lines_with(Process& process, const std::string& words) {
  return static_cast<std::size_t>(
      std::count_if(process.log->lines.begin(), process.log->lines.end(),
                    [&](const std::string& line) { return line.find(words) != std::string::npos; }));
}

void lose(const Device& device, const std::string& how) {
  const fs::path state = device.directory / "state";
  if (how == "the directory is removed") fs::remove_all(state);
  if (how == "the directory is renamed") fs::rename(state, device.directory / "elsewhere");
  if (how == "the page is removed") fs::remove(state / "counters-0");
  if (how == "the page is replaced") {
    fs::copy_file(state / "counters-0", state / "copy");
    fs::rename(state / "copy", state / "counters-0");
  }
  if (how == "the private file is removed") fs::remove(state / "private");
}

}  // namespace

TEST_CASE("F-23 F-39 files lost while counting goes on: one error, a new lane, and the server's total is whole") {
  const auto* how = GENERATE("the directory is removed", "the directory is renamed", "the page is removed",
                             "the page is replaced", "the private file is removed");
  INFO(how);
  Device device;
  device.vendor.plan.meters[0].limit = 100;
  Process process(device);
  process.listen();
  process.identify("acct");
  process.consume("archives", 40);
  process.flush();
  process.consume("archives", 3);
  headroom_meter& held = process.meter("archives");
  ports::Slot* const left = held.home.load();
  lose(device, how);
  meter::add(held, 2);
  process.advance(250);
  CHECK(process.page->is_durable());
  CHECK(fs::exists(device.directory / "state/counters-0"));
  REQUIRE(held.home.load() != left);
  CHECK(process.used("archives") == 45);
  CHECK(process.report.facts().is_leader);
  if (std::string_view(how) == "the private file is removed") return;  // the page itself is where it was
  left->consumed.fetch_add(4);                                         // by a thread that was under way
  process.advance(250);
  CHECK(process.used("archives") == 49);
  CHECK(lines_with(process, "while it was in use") == 1);
  CHECK(meter::try_consume(held, 51).counted);
  CHECK_FALSE(meter::try_consume(held, 1).counted);
  process.flush();
  process.flush();
  CHECK(total_at_server(device, "archives") == 100);
  CHECK(process.used("archives") == 100);
}

TEST_CASE("F-23 what moved is there after a restart") {
  Device device;
  device.vendor.plan.meters[0].limit = 100;
  {
    Process process(device);
    process.identify("acct");
    process.consume("archives", 40);
    process.flush();
    fs::remove_all(device.directory / "state");
    process.advance(250);
    process.consume("archives", 2);
    process.kill();
  }
  Process process(device);
  process.identify("acct");
  CHECK(process.used("archives") == 42);
  process.flush();
  process.flush();
  CHECK(total_at_server(device, "archives") == 42);
}

TEST_CASE("F-23 F-25 processes that lose one directory meet in the new one, and count everything once") {
  Device device;
  device.vendor.plan.meters[0].limit = 1'000;
  Process first(device), second(device);
  first.identify("acct");
  second.identify("acct");
  first.consume("archives", 10);
  second.consume("archives", 20);
  first.flush();
  fs::remove_all(device.directory / "state");
  meter::add(second.meter("archives"), 5);
  first.advance(250);
  meter::add(second.meter("archives"), 7);  // it has not looked yet
  first.consume("archives", 1);
  second.advance(500);
  first.advance(500);
  CHECK(first.used("archives") == 43);
  CHECK(second.used("archives") == 43);
  first.flush();
  first.flush();
  CHECK(total_at_server(device, "archives") == 43);
}

TEST_CASE("F-30 M22 a page that is cut ends nobody, and what the server acknowledged still counts against the limit") {
  const auto size = GENERATE(0, 100, 4096, 8192, 300'000);
  INFO("cut to " << size);
  Device device;
  device.vendor.plan.meters[0].limit = 50;
  Process process(device);
  process.identify("acct");
  process.consume("archives", 40);
  process.flush();
  headroom_meter& held = process.meter("archives");
  fs::resize_file(device.directory / "state/counters-0", static_cast<std::uintmax_t>(size));
  process.advance(250);
  CHECK(process.used("archives") == 40);
  CHECK(meter::try_consume(held, 10).counted);
  CHECK_FALSE(meter::try_consume(held, 1).counted);
  CHECK(lines_with(process, "was cut") == 1);
  process.flush();
  process.flush();
  CHECK(total_at_server(device, "archives") == 50);
  CHECK(process.used("archives") == 50);
}

TEST_CASE("F-26 F-29 M23 counting in memory goes on on the disk as soon as that can be used, and nothing is lost") {
  Device device;
  device.vendor.plan.meters[0].limit = 100;
  std::ofstream(device.directory / "state") << "in the way";
  auto process = std::make_unique<Process>(device);
  CHECK_FALSE(process->page->is_durable());
  process->identify("acct");
  process->consume("archives", 40);
  process->flush();
  process->consume("archives", 3);
  fs::remove(device.directory / "state");
  process->advance(3 * core::second);
  CHECK(process->page->durability() == page::Durability::page);
  CHECK(process->used("archives") == 43);
  process->consume("archives", 1);
  CHECK(lines_with(*process, "can be used again") == 1);
  process->kill();
  process.reset();
  Process next(device);
  next.identify("acct");
  CHECK(next.used("archives") == 44);
  CHECK(next.current->snapshot());  // the plan went along
  next.flush();
  next.flush();
  CHECK(total_at_server(device, "archives") == 44);
  CHECK(next.used("archives") == 44);
}

TEST_CASE("M22 a counter outside its range is set to what was acknowledged, and counting goes on in a new lane") {
  struct Row {
    const char* what;
    std::int64_t consumed, refunded, expected;
  };
  const auto row = GENERATE(values<Row>({{"beyond", 40 + ports::max_amount + 1, 0, 40},
                                         {"at the bound", 40 + ports::max_amount, 0, 40 + ports::max_amount},
                                         {"negative", -1, 0, 40},
                                         {"less than acknowledged", 39, 0, 40},
                                         {"more refunded than consumed", 45, 46, 40}}));
  INFO(row.what);
  Device device;
  device.vendor.plan.meters[0].limit = ports::counter_max;
  ports::LaneId lane{};
  {
    Process process(device);
    process.identify("acct");
    process.consume("archives", 40);
    process.flush();
    lane = process.current->lane().id;
    ports::Slot& slot = *process.meter("archives").home.load();
    REQUIRE(process.store.mirrors("acct")->size() == 1);
    slot.consumed = row.consumed;
    slot.refunded = row.refunded;
    process.kill();
  }
  Process process(device);
  process.identify("acct");
  CHECK(process.used("archives") == row.expected);
  CHECK((process.current->lane().id == lane) == (row.expected != 40));
  CHECK(lines_with(process, "outside their range") == (row.expected == 40 ? 1 : 0));
}

TEST_CASE("M24 a page that is opened elsewhere than it counted freezes its lane, with the count that is read kept") {
  Device device;
  {
    Process process(device);
    process.identify("acct");
    process.consume("archives", 3);
    process.flush();
  }
  const auto is_new = [&](const std::string& name, std::size_t lanes) {
    const auto page = page::open(device.directory / name).directory;
    const bool is = page->volume().needs_new_lanes();
    CHECK(client::settle_after_opening(*page, device.random));
    CHECK_FALSE(page->volume().needs_new_lanes());
    CHECK(client::lane_reports(*page, november).at("acct").size() == lanes);
    return is;
  };
  CHECK_FALSE(is_new("state", 1));
  fs::copy(device.directory / "state", device.directory / "copy", fs::copy_options::recursive);
  CHECK(is_new("copy", 2));
  CHECK_FALSE(is_new("copy", 2));
  CHECK_FALSE(is_new("state", 1));
  fs::rename(device.directory / "state", device.directory / "moved");
  CHECK(is_new("moved", 2));
  fs::rename(device.directory / "moved", device.directory / "state");
  Process process(device);
  process.identify("acct");
  CHECK(process.used("archives") == 3);
}
