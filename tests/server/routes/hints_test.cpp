#include "server-stub/routes/hints.hpp"

#include "sdk/protocol/codec/codec.hpp"
#include "tests/support/catch.hpp"

using namespace headroom::server;
using headroom::protocol::Hint;
using routes::Hints;

namespace {

Hint plan(const std::string& version) { return {Hint::Type::plan_changed, version}; }

std::string data(const Hint& hint) { return "data: " + headroom::protocol::encode(hint) + "\n\n"; }

}  // namespace

TEST_CASE("a hint reaches every stream of its account and no other (A-30)") {
  Hints hints("run");
  const auto one = hints.subscribe("a", {}), two = hints.subscribe("a", {}), other = hints.subscribe("b", {});
  hints.publish("a", plan("7"));
  CHECK(one->take().text == "id: run-1\n" + data(plan("7")));
  CHECK(two->take().text == "id: run-1\n" + data(plan("7")));
  CHECK(other->take().text.empty());
  hints.publish_to_all({Hint::Type::kill_switch, ""});
  CHECK(other->take().text == "id: run-2\n" + data({Hint::Type::kill_switch, ""}));
}

TEST_CASE("Last-Event-ID brings what came after it, for that account alone") {
  Hints hints("run");
  hints.publish("a", plan("1"));
  hints.publish("b", plan("2"));
  hints.publish_to_all({Hint::Type::kill_switch, ""});
  hints.publish("a", plan("3"));
  CHECK(hints.subscribe("a", "run-1")->take().text ==
        "id: run-3\n" + data({Hint::Type::kill_switch, ""}) + "id: run-4\n" + data(plan("3")));
  CHECK(hints.subscribe("a", "run-4")->take().text.empty());
  CHECK(hints.subscribe("a", {})->take().text.empty());
}

TEST_CASE("an event id of another run, of the future, forgotten or forged asks for a sync") {
  Hints hints("run");
  for (int i = 0; i < 1'100; ++i) hints.publish("b", plan("1"));
  for (const auto* id :
       {"old-1", "run-1101", "run-75", "run-", "run", "", "run-x", "run--1", "run-1x", "run-99999999999999999999999"}) {
    INFO(id);
    CHECK(hints.subscribe("a", id)->take().text == "id: run-1100\n" + data(plan("")));
  }
  CHECK(hints.subscribe("a", "run-76")->take().text.empty());
}

TEST_CASE("a stream whose client has gone is let go of") {
  Hints hints("run");
  auto gone = hints.subscribe("a", {});
  const auto closed = hints.subscribe("a", {}), open = hints.subscribe("a", {});
  closed->close();
  gone.reset();
  hints.publish("a", plan("1"));
  CHECK(closed->take().text.empty());
  CHECK_FALSE(open->take().text.empty());
}
