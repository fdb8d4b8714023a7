#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;

namespace {

std::vector<ports::HttpRequest> syncs(const Process& process) { return process.transport.on(protocol::sync_path); }

}  // namespace

TEST_CASE("Before anybody is identified nothing is sent, and a flush ends") {
  Device device;
  Process process(device);
  meter::add(process.meter("archives"), 3);
  CHECK(process.flush());
  process.jump(core::day);
  CHECK(process.transport.requests.empty());
}

TEST_CASE("The first sync enrols, and later ones carry token and chain") {
  Device device;
  Process process(device);
  process.identify("acct");
  process.consume("archives", 2);
  process.flush();
  process.flush();
  REQUIRE(device.vendor.syncs.size() >= 3);
  CHECK_FALSE(device.vendor.syncs[0].accounts.at(0).device_token);
  CHECK(device.vendor.syncs.back().accounts.at(0).device_token == "token_acct");
  CHECK(device.vendor.syncs.back().accounts.at(0).lanes.at(0).chain);
  CHECK(process.transport.stream);
}

TEST_CASE("F-50 a captive portal's 200 acknowledges nothing") {
  Device device;
  Process process(device);
  process.identify("acct");
  process.listen();
  device.vendor.is_reachable = false;
  meter::attempt(*process.current->declared(ports::RecordKind::milestone, "tenth"));
  process.run();
  const auto held = [&] { return *process.store.event_count(); };
  for (const std::string portal : {"<html>Welcome</html>", "", "{}", R"({"server_time":"2026-11-02T00:00:00Z",
        "next_sync_s":60,"accounts":[]})"}) {
    process.transport.answer = [&](const ports::HttpRequest&) { return ScriptedTransport::ok(portal); };
    process.jump(core::hour);
    CHECK(held() == 1);
    CHECK(process.report.facts().last.number == HEADROOM_ERROR_ANSWER);
    CHECK_FALSE(process.report.facts().is_online);
  }
  device.vendor.is_reachable = true;
  process.transport.answer = [&](const ports::HttpRequest& request) { return device.vendor(request); };
  process.jump(core::hour);
  CHECK(held() == 0);
  CHECK(process.report.facts().is_online);
}

TEST_CASE("M24 an unanswered sync is repeated as it stands, by the next process too, before anything new is told") {
  Device device;
  std::string first;
  {
    Process process(device);
    process.transport.answer = nullptr;
    process.identify("acct");
    process.consume("archives", 2);
    REQUIRE(syncs(process).size() == 1);
    first = syncs(process)[0].body;
    SECTION("the answer was lost") { process.kill(); }
    SECTION("the connection broke, and it was tried again") {
      process.transport.answer_next(protocol::sync_path, ScriptedTransport::broken());
      process.advance(2 * core::second);
      REQUIRE(syncs(process).size() == 2);
      CHECK(syncs(process)[1].body == first);
      process.kill();
    }
  }
  Process process(device);
  REQUIRE(syncs(process).size() == 1);
  CHECK(syncs(process)[0].body == first);
  process.identify("acct");
  CHECK(process.flush());
  CHECK(syncs(process).back().body != first);
  CHECK(device.vendor.syncs.back().accounts.at(0).lanes.at(0).usage.at(0).consumed == 2);
}

TEST_CASE("A server that forgot the device enrols it again, with nothing lost") {
  Device device;
  Process process(device);
  process.identify("acct");
  process.consume("archives", 2);
  process.flush();
  device.vendor.alter = [](const protocol::SyncAccount& sent, protocol::SyncAccountAnswer& answer) {
    if (!sent.device_token) return;
    answer = {};
    answer.account = sent.account;
    answer.error = "token_unknown";
  };
  process.flush();
  const auto& last = device.vendor.syncs.back().accounts.at(0);
  CHECK_FALSE(last.device_token);
  CHECK(last.lanes.at(0).usage.at(0).consumed == 2);
}

TEST_CASE("A server that never enrols is not asked without end") {
  Device device;
  device.vendor.alter = [](const protocol::SyncAccount& sent, protocol::SyncAccountAnswer& answer) {
    answer = {};
    answer.account = sent.account;
    answer.error = "token_unknown";
  };
  Process process(device);
  process.identify("acct");
  process.advance(10 * core::second);
  CHECK(device.vendor.syncs.size() < 5);
}

TEST_CASE("A refused key stops the sync, keeps the data and says what to check") {
  Device device;
  Process process(device);
  process.transport.answer = [](const auto&) { return ScriptedTransport::status(401); };
  process.identify("acct");
  process.consume("archives", 2);
  process.jump(core::minute);
  CHECK(syncs(process).size() == 1);
  CHECK(process.report.facts().last.number == HEADROOM_ERROR_UNAUTHORIZED);
  CHECK(process.report.facts().last.detail.find("client_key") != std::string::npos);
  process.transport.answer = [&](const ports::HttpRequest& request) { return device.vendor(request); };
  process.jump(20 * core::minute);
  process.flush();
  CHECK(device.vendor.syncs.back().accounts.at(0).lanes.at(0).usage.at(0).consumed == 2);
}

TEST_CASE("A Retry-After holds over a restart") {
  Device device;
  {
    Process process(device);
    process.transport.answer = [](const auto&) {
      auto answer = ScriptedTransport::status(503);
      answer.headers = {{"retry-after", "3600"}};
      return answer;
    };
    process.identify("acct");
    CHECK(syncs(process).size() == 1);
  }
  Process process(device);
  process.identify("acct");
  process.jump(50 * core::minute);
  CHECK(device.vendor.syncs.empty());
  CHECK(process.flush());  // barred by the server, so at once
  process.jump(11 * core::minute);
  CHECK_FALSE(device.vendor.syncs.empty());
}

TEST_CASE("A flush tells all pages before it ends, and ends at once when the server cannot be reached") {
  Device device;
  Process process(device);
  process.identify("acct");
  for (int i = 0; i < 1'000; ++i) {
    protocol::Event event;
    event.id = core::to_text(core::random_id(std::array<std::uint8_t, 16>{std::uint8_t(i), std::uint8_t(i >> 8)}));
    event.key = "archives";
    REQUIRE(process.store.push_event_or_drop_oldest({event.id, "acct", protocol::encode(event)}, false));
  }
  CHECK(process.flush());
  CHECK(*process.store.event_count() == 0);
  device.vendor.is_reachable = false;
  CHECK(process.flush());
  CHECK(process.flush());
}

TEST_CASE("A flush that comes during a sync waits for the next one") {
  Device device;
  Process process(device);
  process.transport.answer = nullptr;
  process.identify("acct");
  process.consume("archives", 2);
  bool is_done = false;
  process.mailbox->post([&](client::Pipeline& at) { at.flush([&] { is_done = true; }); });
  process.run();
  CHECK_FALSE(is_done);
  process.transport.answer = [&](const ports::HttpRequest& request) { return device.vendor(request); };
  const auto body = syncs(process)[0].body;
  process.transport.answer_next(protocol::sync_path, *device.vendor(syncs(process)[0]));
  process.run();
  CHECK(is_done);
  CHECK(device.vendor.syncs.back().accounts.at(0).lanes.at(0).usage.at(0).consumed == 2);
}

TEST_CASE("A hint asks for a sync, and the stream opens again with backoff when it ends") {
  Device device;
  Process process(device);
  process.identify("acct");
  process.jump(core::minute);
  device.vendor.plan = team_plan();
  process.transport.hint(protocol::encode(protocol::Hint{protocol::Hint::Type::plan_changed, "2"}));
  process.advance(100);
  CHECK(process.current->snapshot()->document().plan == "team");
  process.transport.hint("not a hint");
  process.transport.end_stream();
  CHECK_FALSE(process.transport.stream);
  process.advance(2 * core::second);
  CHECK(process.transport.stream);
  process.identify("");
  CHECK_FALSE(process.transport.stream);
}

TEST_CASE("M13 what a bundled plan counted has no period yet and is not sent before the server's plan says it") {
  Device device;
  device.vendor.is_reachable = false;
  auto settings = Process::online();
  settings.bundled_plan = free_plan("0");
  Process process(device, settings);
  process.identify("acct");
  process.consume("archives", 2);
  device.vendor.is_reachable = true;
  process.jump(core::minute);
  REQUIRE_FALSE(device.vendor.syncs.empty());
  CHECK(device.vendor.syncs[0].accounts.at(0).lanes.empty());
  process.flush();
  const auto& usage = device.vendor.syncs.back().accounts.at(0).lanes.at(0).usage;
  CHECK(usage.at(0).period == november);
  CHECK(usage.at(0).consumed == 2);
}
