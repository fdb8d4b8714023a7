#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>

#include "sdk/client/host_dispatch.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/client/process.hpp"

using namespace headroom;
using namespace headroom::testing;
using client::RunGate;

namespace {

/// A subscriber to decisions whose function and end the test sees.
struct Listener {
  std::function<void()> called;
  int releases = 0;
  std::shared_ptr<client::Subscriber> subscribe(client::HostDispatch& dispatch) {
    auto made = std::make_shared<client::Subscriber>(
        nullptr, [](const headroom_decision*, void* self) { static_cast<Listener*>(self)->called(); }, nullptr, this,
        [](void* self) { ++static_cast<Listener*>(self)->releases; });
    dispatch.subscribe(made);
    return made;
  }
};

}  // namespace

TEST_CASE("A run gate lets nothing in after it was cancelled, and waits for a run on another thread") {
  RunGate gate;
  std::promise<void> entered, may_end;
  std::thread runner([&] {
    gate.run([&] {
      entered.set_value();
      may_end.get_future().wait();
    });
  });
  entered.get_future().wait();
  CHECK_FALSE(gate.cancel_and_wait(1));
  bool ran = false;
  CHECK(gate.run([&] { ran = true; }));
  CHECK_FALSE(ran);
  may_end.set_value();
  CHECK(gate.cancel_and_wait(INT64_MAX));
  runner.join();
  CHECK(gate.cancel_and_wait(-1));
}

TEST_CASE("A run gate does not wait for the run that it is called from, and contains what is thrown") {
  RunGate gate;
  bool has_returned = false;
  CHECK(gate.run([&] { has_returned = gate.cancel_and_wait(core::hour); }));
  CHECK(has_returned);
  RunGate other;
  CHECK_FALSE(other.run([] { throw std::runtime_error("host"); }));
  CHECK(other.cancel_and_wait(0));
}

TEST_CASE("F-08 a callback that throws is contained and counted, and the others run") {
  const auto log = std::make_shared<Lines>();
  client::HostDispatch dispatch(false, log);
  Listener bad{[] { throw 1; }}, good{[] {}};
  int calls = 0;
  good.called = [&] { ++calls; };
  const auto one = bad.subscribe(dispatch), two = good.subscribe(dispatch);
  for (int i = 0; i < 3; ++i) dispatch.push_or_reject([&] { dispatch.decision({}); });
  CHECK(calls == 3);
  CHECK(dispatch.throws() == 3);
  CHECK(log->lines.size() == 3);
}

TEST_CASE("F-08 what throws around a callback, as without memory, stops no later one") {
  client::HostDispatch dispatch(false, std::make_shared<Lines>());
  int calls = 0;
  dispatch.push_or_reject([] { throw std::bad_alloc(); });
  dispatch.push_or_reject([&] { ++calls; });
  CHECK(calls == 1);
}

TEST_CASE("A subscription may end inside its own callback; its data is released after the run") {
  client::HostDispatch dispatch(false, std::make_shared<Lines>());
  Listener listener;
  std::shared_ptr<client::Subscriber> subscriber;
  int calls = 0;
  listener.called = [&] {
    ++calls;
    subscriber->gate().cancel();
    dispatch.unsubscribe(*subscriber);
    subscriber.reset();
    CHECK(listener.releases == 0);
  };
  subscriber = listener.subscribe(dispatch);
  for (int i = 0; i < 2; ++i) dispatch.push_or_reject([&] { dispatch.decision({}); });
  CHECK(calls == 1);
  CHECK(listener.releases == 1);
}

TEST_CASE("Callbacks come one at a time and in order, also those that a callback brings about") {
  client::HostDispatch dispatch(false, std::make_shared<Lines>());
  std::string order;
  dispatch.push_or_reject([&] {
    order += "a(";
    dispatch.push_or_reject([&] { order += "b"; });
    CHECK(dispatch.run() == 0);
    order += ")";
  });
  CHECK(order == "a()b");
}

TEST_CASE("Manual delivery runs nothing before dispatch, and rejects beyond its bound") {
  client::HostDispatch dispatch(true, std::make_shared<Lines>());
  int calls = 0;
  for (int i = 0; i < 4'096; ++i) CHECK(dispatch.push_or_reject([&] { ++calls; }));
  CHECK_FALSE(dispatch.push_or_reject([&] { ++calls; }));
  CHECK(dispatch.push([&] { ++calls; }));  // the end of a guard
  CHECK(dispatch.drops() == 1);
  CHECK(calls == 0);
  CHECK(dispatch.run() == 4'097);
  CHECK(calls == 4'097);
}

TEST_CASE("After the seal subscribers hear nothing, and are let go of") {
  client::HostDispatch dispatch(true, std::make_shared<Lines>());
  Listener listener{[] { FAIL("called after the seal"); }};
  auto subscriber = listener.subscribe(dispatch);
  bool has_ended = false;
  dispatch.push_or_reject([&] { dispatch.decision({}); });
  dispatch.push([&] { has_ended = true; });
  subscriber.reset();
  dispatch.seal();
  CHECK(listener.releases == 1);
  CHECK_FALSE(dispatch.push([] {}));
  CHECK(dispatch.run() == 2);
  CHECK(has_ended);
  Listener late{[] {}};
  late.subscribe(dispatch);
  CHECK(late.releases == 1);
}

TEST_CASE("The first offer subscriber holds the offer; without one it is let go of") {
  Device device;
  ManualScheduler scheduler(device.clock);
  const auto mailbox = std::make_shared<client::Mailbox>(scheduler);
  client::HostDispatch dispatch(false, std::make_shared<Lines>());
  const auto make = [&] { return new headroom_offer(team_offer("o1"), {}, false, mailbox); };
  dispatch.offer(make());
  int first = 0, second = 0;
  const auto keep = [](headroom_offer* offer, void* count) {
    ++*static_cast<int*>(count);
    client::release(offer);
  };
  for (int* count : {&first, &second})
    dispatch.subscribe(std::make_shared<client::Subscriber>(keep, nullptr, nullptr, count, nullptr));
  dispatch.offer(make());
  CHECK(first == 1);
  CHECK(second == 0);
}
