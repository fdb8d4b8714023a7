#pragma once
// The decision routes over real parts, with one device of acct_42 enrolled, and moments to ask about.

#include <atomic>
#include <fstream>
#include <future>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/json.hpp"
#include "server-stub/catalogue/parse.hpp"
#include "server-stub/routes/decision_routes.hpp"
#include "server-stub/usage/events.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

namespace headroom::testing {

using namespace headroom::server;

inline const core::Instant start = *core::from_rfc3339("2026-11-10T12:00:00Z");
inline const std::string moment_id = "00112233445566778899aabbccddeeff", lane = "ffeeddccbbaa99887766554433221100";

inline std::string sample() {
  std::ifstream stream(HEADROOM_SOURCE_DIR "/examples/archivist/catalogue.json");
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

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
    event.decision = answer.decision;
    if (answer.offer) event.offer = answer.offer->id;
    event.outcome = protocol::OfferOutcome::shown;
    REQUIRE(store.write([&](store::Database& database) { usage::record_event(database, "acct_42", event, now); }));
  }

  TemporaryDirectory directory;
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

inline protocol::DecisionRequest approaching(std::string id = moment_id) {
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

inline protocol::DecisionRequest gated(std::string id = moment_id) {
  auto moment = approaching(std::move(id));
  moment.edge = protocol::EdgeKind::feature_gated;
  moment.key = "encryption";
  moment.denied = true;
  return moment;
}

inline protocol::Json record_of(Desk& desk, const std::string& decision) {
  const auto response = desk.ask(http::Method::get, "", "", decision);
  REQUIRE(response.status == 200);
  return *protocol::parse(response.body);
}

}  // namespace headroom::testing
