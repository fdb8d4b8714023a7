#include "sdk/decision/request.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/decision/moments.hpp"

using namespace headroom;

TEST_CASE("D1 a request carries its moment under the moment's id, and the circumstances") {
  auto moment = testing::moment("event_1");
  moment.edge = protocol::EdgeKind::limit_repeated;
  moment.threshold = 95;
  moment.wanted = 3;
  moment.denied = true;
  moment.period = 42;
  const auto request = decision::request_for(moment, {.locale = "de",
                                                      .consent = protocol::Consent::given,
                                                      .traits = {{"role", "admin"}},
                                                      .lane = "lane",
                                                      .usage = {{"archives", 42, 5, 0}}});
  CHECK(request.id == "event_1");
  CHECK(request.user == "u_7");
  CHECK(request.edge == protocol::EdgeKind::limit_repeated);
  CHECK(request.key == "archives");
  CHECK(request.threshold == 95);
  CHECK(request.used == 5);
  CHECK(request.limit == 5);
  CHECK(request.wanted == 3);
  CHECK(request.denied);
  CHECK(request.at == testing::trusted);
  CHECK(request.period == 42);
  CHECK_FALSE(request.speculative);
  CHECK(request.locale == "de");
  CHECK(request.traits.size() == 1);
  CHECK(request.lane == "lane");
  REQUIRE(request.usage.size() == 1);
  CHECK(request.usage[0].consumed == 5);
}
