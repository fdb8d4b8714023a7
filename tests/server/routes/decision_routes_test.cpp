#include "server-stub/routes/decision_routes.hpp"

#include <fstream>
#include <future>
#include <sstream>

#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/json.hpp"
#include "server-stub/catalogue/parse.hpp"
#include "server-stub/decide/record.hpp"
#include "server-stub/usage/events.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace headroom;
using namespace headroom::server;

namespace {

const core::Instant start = *core::from_rfc3339("2026-11-10T12:00:00Z");
const std::string moment_id = "00112233445566778899aabbccddeeff", lane = "ffeeddccbbaa99887766554433221100";

std::string sample() {
  std::ifstream stream(HEADROOM_SOURCE_DIR "/examples/archivist/catalogue.json");
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Real parts, asked through their routes, with one device of acct_42 enrolled.
struct Desk {
  explicit Desk(bool has_catalogue = true) {
    REQUIRE(store.write([&](store::Database& database) {
      if (has_catalogue) adopt(database);
      device = devices.enrol(database, {"acct_42", "d1"}, now);
    }));
  }
  ~Desk() { store.close(); }

  void adopt(store::Database& database) {
    editions.adopt(database, sample(), catalogue::parse(sample()).catalogue.value(), now);
    database.when_done([this](bool) {
      store.async_write(
          [this](store::Database& later) { static_cast<void>(accounts.find_or_create(later, "acct_42", start)); },
          [](bool) {});
    });
  }

  http::Response ask(http::Method method, const std::string& body, const std::string& token,
                     const std::string& id = "") {
    for (const auto& route : routes) {
      if (route.method != method) continue;
      http::Request request;
      request.method = method;
      request.body = body;
      if (!token.empty()) request.headers.add("headroom-device", token);
      request.parameters.add("id", id);
      const auto answer = std::make_shared<std::promise<http::Response>>();
      const auto once = std::make_shared<std::atomic<bool>>();
      route.handler(std::move(request), [answer, once](http::Response response) {
        if (!once->exchange(true)) answer->set_value(std::move(response));
      });
      return answer->get_future().get();
    }
    throw std::runtime_error("no such route");
  }

  protocol::DecisionAnswer decide(const protocol::DecisionRequest& moment) {
    const auto response = ask(http::Method::post, protocol::encode(moment), device);
    INFO(response.body);
    REQUIRE(response.status == 200);
    return *protocol::decode_decision_answer(response.body);
  }

  void use(std::int64_t archives) {
    REQUIRE(store.write([&](store::Database& database) {
      static_cast<void>(usage.merge(database, "acct_42", lane, {{"archives", start, archives, 0}}, now));
    }));
  }

  void note_shown(const protocol::DecisionAnswer& answer) {
    protocol::Event event;
    event.id = "aa112233445566778899aabbccddee" + std::to_string(10 + noted++);
    event.type = protocol::Event::Type::outcome;
    event.user = "u_7";
    event.at = now;
    event.offer = event.decision = answer.decision;
    event.outcome = protocol::OfferOutcome::shown;
    REQUIRE(store.write([&](store::Database& database) { usage::record_event(database, "acct_42", event, now); }));
  }

  testing::TemporaryDirectory directory;
  core::Instant now = start;
  int noted = 0;
  std::string device;
  accounts::Editions editions;
  accounts::Accounts accounts{editions};
  accounts::Devices devices;
  usage::Usage usage;
  store::Store store{directory.path()};
  billing::Checkout checkout{store, accounts, editions, std::string(32, 's')};
  std::vector<http::Route> routes =
      routes::decision_routes({store, accounts, devices, editions, usage, checkout,
                               [] { return std::string("https://headroom.example"); }, [this] { return now; }});
};

protocol::DecisionRequest approaching(std::string id = moment_id) {
  protocol::DecisionRequest moment;
  moment.id = std::move(id);
  moment.user = "u_7";
  moment.locale = "en";
  moment.edge = protocol::EdgeKind::limit_approaching;
  moment.key = "archives";
  moment.threshold = 80;
  moment.limit = 5;
  moment.at = start;
  return moment;
}

protocol::DecisionRequest gated(std::string id = moment_id) {
  auto moment = approaching(std::move(id));
  moment.edge = protocol::EdgeKind::feature_gated;
  moment.key = "encryption";
  moment.denied = true;
  return moment;
}

protocol::Json record_of(Desk& desk, const std::string& decision) {
  const auto response = desk.ask(http::Method::get, "", "", decision);
  REQUIRE(response.status == 200);
  return *protocol::parse(response.body);
}

}  // namespace

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

TEST_CASE("usage that comes with the moment is judged by and not kept") {
  Desk desk;
  desk.use(3);
  auto moment = approaching();
  moment.lane = lane;
  moment.usage = {{"archives", start, 4, 0}};
  const auto answer = desk.decide(moment);
  REQUIRE(answer.offer);
  CHECK(answer.offer->title == "4 of 5 archives used");
  REQUIRE(desk.store.write(
      [&](store::Database& database) { CHECK(desk.usage.total(database, "acct_42", "archives", start) == 3); }));
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

TEST_CASE("D6 what was shown counts, and what the customer caused by trying is answered all the same") {
  Desk desk;
  desk.use(4);
  desk.note_shown(desk.decide(approaching()));
  auto next = approaching("11112222333344445555666677778888");
  next.threshold = 95;
  desk.use(5);
  CHECK(desk.decide(next).reason == "frequency_cap");
  CHECK(desk.decide(gated("22223333444455556666777788889999")).offer);
}

TEST_CASE("tries, denials and milestones become part of what later decisions know") {
  Desk desk;
  desk.use(5);
  REQUIRE(desk.store.write([&](store::Database& database) {
    for (const auto* id : {"aaaa1111222233334444555566667777", "bbbb1111222233334444555566667777"}) {
      protocol::Event event;
      event.id = id;
      event.edge = protocol::EdgeKind::feature_gated;
      event.key = "encryption";
      event.at = start;
      usage::record_event(database, "acct_42", event, start);
    }
  }));
  CHECK(desk.decide(gated()).offer->body.find("tried 3 times") != std::string::npos);
  CHECK(desk.decide(gated("aaaa1111222233334444555566667777")).offer->body.find("tried 2 times") != std::string::npos);

  auto refused = approaching("11112222333344445555666677778888");
  refused.edge = protocol::EdgeKind::limit_reached;
  refused.denied = true;
  refused.wanted = 3;
  static_cast<void>(desk.decide(refused));
  static_cast<void>(desk.decide(refused));  // the same moment
  REQUIRE(desk.store.write([&](store::Database& database) {
    CHECK(desk.usage.history(database, "acct_42", desk.now)->meter("archives").denied(desk.now) == 3);
  }));
}

TEST_CASE("facts about the account reach the guardrails") {
  Desk desk;
  desk.use(4);
  REQUIRE(desk.store.write([&](store::Database& database) {
    auto account = *desk.accounts.find(database, "acct_42");
    account.health = accounts::Health::red;
    account.csm.name = "Kim Berger";
    desk.accounts.save(database, account, desk.now);
  }));
  CHECK(desk.decide(approaching()).reason == "health_red");
  const auto tried = desk.decide(gated("11112222333344445555666677778888"));
  CHECK(tried.offer->kind == protocol::OfferKind::contact);
  CHECK(tried.offer->title == "Kim Berger can help");
  CHECK(tried.offer->url.empty());
  CHECK(record_of(desk, tried.decision)["inputs"]["account"]["health"] == "red");
}

TEST_CASE("an arm is kept from the first exposure on") {
  Desk desk;
  desk.use(4);
  auto moment = approaching();
  moment.edge = protocol::EdgeKind::exhaustion_projected;
  const auto first = desk.decide(moment);
  REQUIRE_FALSE(first.arm.empty());
  moment.id = "11112222333344445555666677778888";
  CHECK(record_of(desk, desk.decide(moment).decision)["inputs"]["exposed"].empty());  // nothing was shown yet
  desk.note_shown(first);
  desk.now += 40 * core::day;
  moment.id = "22223333444455556666777788889999";
  CHECK(record_of(desk, desk.decide(moment).decision)["inputs"]["exposed"]["projection_wording"] == first.arm);
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
