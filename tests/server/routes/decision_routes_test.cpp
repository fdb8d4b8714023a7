#include "server-stub/decide/record.hpp"
#include "tests/server/routes/decision_desk.hpp"

using namespace headroom;
using namespace headroom::server;
using namespace headroom::testing;

TEST_CASE("a moment is answered from what the server holds, with a link that completes the purchase") {
  Desk desk;
  desk.use(4);
  const auto answer = desk.decide(approaching());
  REQUIRE(answer.offer);
  CHECK(answer.offer->kind == protocol::OfferKind::upgrade);
  const std::string prefix = "https://headroom.example/checkout/";
  REQUIRE(answer.offer->url.rfind(prefix, 0) == 0);
  std::promise<billing::CheckoutView> bought;
  desk.checkout.async_complete(answer.offer->url.substr(prefix.size()), desk.now,
                               [&](billing::CheckoutView view) { bought.set_value(std::move(view)); });
  CHECK(bought.get_future().get().state == billing::CheckoutState::completed);
  CHECK(desk.decide(gated("11112222333344445555666677778888")).reason == "already_granted");
}

TEST_CASE("D1 one moment has one answer, also when it is asked again later") {
  Desk desk;
  desk.use(4);
  const auto body = protocol::encode(approaching());
  const auto first = desk.ask(http::Method::post, body, desk.device).body;
  desk.use(5);
  desk.now += core::day;
  CHECK(desk.ask(http::Method::post, body, desk.device).body == first);
  CHECK(protocol::decode_decision_answer(first)->offer->url ==
        protocol::decode_decision_answer(desk.ask(http::Method::post, body, desk.device).body)->offer->url);
}

TEST_CASE("D3 a prefetched answer is judged as if the moment had come, and holds until it expires") {
  Desk desk;
  desk.use(3);
  auto moment = approaching();
  moment.speculative = true;
  const auto first = desk.decide(moment);
  REQUIRE(first.offer);
  CHECK(first.offer->title == "4 of 5 archives used");
  moment.speculative = false;
  desk.use(4);
  CHECK(desk.decide(moment).decision == first.decision);
  desk.now = first.offer->expires_at;
  CHECK(desk.decide(moment).decision != first.decision);
}

TEST_CASE("why it was that answer can be read, and decided again to the same bytes") {
  Desk desk;
  desk.use(4);
  const auto answer = desk.decide(approaching());
  const auto response = desk.ask(http::Method::get, "", "", answer.decision);
  CHECK(response.status == 200);
  const auto again = decide::replay(response.body, desk.editions.current()->catalogue);
  REQUIRE(again);
  CHECK(*again == response.body);
  CHECK(desk.ask(http::Method::get, "", "", "0193ffff").status == 404);
}

TEST_CASE("an unknown device is refused, and nothing tells why") {
  Desk desk;
  const auto body = protocol::encode(approaching());
  const auto none = desk.ask(http::Method::post, body, "");
  const auto wrong = desk.ask(http::Method::post, body, "dt_unknown");
  CHECK(none.status == 401);
  CHECK(wrong.status == 401);
  CHECK(none.body == wrong.body);
}

TEST_CASE("a bad body is refused with the pointer of what is wrong") {
  Desk desk;
  const auto broken = [](const char* patch) {
    return protocol::dump(protocol::parse(protocol::encode(approaching()))->patch(*protocol::parse(patch)));
  };
  const std::pair<std::string, std::string> rows[] = {
      {"", ""},
      {"{", ""},
      {broken(R"([{"op":"remove","path":"/id"}])"), "/id"},
      {broken(R"([{"op":"replace","path":"/id","value":"x"}])"), "/id"},
      {broken(R"([{"op":"replace","path":"/edge","value":"limit"}])"), "/edge"},
      {broken(R"([{"op":"replace","path":"/used","value":-1}])"), "/used"},
      {broken(R"([{"op":"replace","path":"/threshold","value":1.5}])"), "/threshold"},
      {broken(R"([{"op":"replace","path":"/at","value":"today"}])"), "/at"},
      {broken(R"([{"op":"add","path":"/usage","value":[{"meter":"archives"}]}])"), "/usage/0/period"},
  };
  for (const auto& [body, pointer] : rows) {
    INFO(body);
    const auto response = desk.ask(http::Method::post, body, desk.device);
    CHECK(response.status == 400);
    const auto problem = *protocol::parse(response.body);
    CHECK(problem["code"] == "request_invalid");
    CHECK(problem["pointer"] == pointer);
  }
}

TEST_CASE("without a catalogue, or without a store, the answer is to come back") {
  Desk desk(false);
  const auto body = protocol::encode(approaching());
  CHECK(desk.ask(http::Method::post, body, desk.device).status == 401);  // no account could be made without a plan
  desk.store.close();
  CHECK(desk.ask(http::Method::post, body, desk.device).status == 503);
  CHECK(desk.ask(http::Method::get, "", "", "0193").status == 503);
}
