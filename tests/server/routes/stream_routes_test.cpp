#include "server-stub/routes/stream_routes.hpp"

#include "sdk/protocol/codec/codec.hpp"
#include "tests/server/routes/call.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/server_state.hpp"

using headroom::server::http::Method;
using headroom::server::http::Request;
using headroom::server::http::Response;
using headroom::testing::json_of;
using headroom::testing::ServerState;

namespace {

class Api : public ServerState {
 public:
  Response get(const std::string& token, const std::string& last_event_id = "") {
    Request request;
    if (!token.empty()) request.headers.add("Headroom-Device", token);
    if (!last_event_id.empty()) request.headers.add("Last-Event-ID", last_event_id);
    return headroom::testing::call(routes_, Method::get, "/v1/stream", std::move(request));
  }
  std::string enrol(const std::string& account) {
    return work([&](auto& database) {
      accounts.find_or_create(database, account, now);
      return devices.enrol(database, {account, "device"}, now);
    });
  }
  std::string version(const std::string& account) {
    return work(
        [&](auto& database) { return std::to_string(accounts.version(*accounts.find(database, account), now)); });
  }

  headroom::server::routes::Hints hints{"test"};

 private:
  std::vector<headroom::server::http::Route> routes_ =
      headroom::server::routes::stream_routes(*store, accounts, devices, hints, [this] { return now; });
};

int count(const std::string& text, const std::string& part) {
  int count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("a stream begins with the plan version in force, and carries its own account's hints alone") {
  Api api;
  const auto token = api.enrol("acct_1");
  api.enrol("acct_2");
  const auto response = api.get(token);
  REQUIRE(response.stream != nullptr);
  CHECK(response.content_type == "text/event-stream");
  const auto first = response.stream->take().text;
  CHECK(count(first, "plan_changed") == 1);
  CHECK(first.find(api.version("acct_1")) != std::string::npos);
  api.hints.publish("acct_2", {headroom::protocol::Hint::Type::moment_waiting, "m"});
  CHECK(response.stream->take().text.empty());
  api.hints.publish("acct_1", {headroom::protocol::Hint::Type::moment_waiting, "m"});
  CHECK(count(response.stream->take().text, "moment_waiting") == 1);
}

TEST_CASE("a stream that is taken up again brings what was missed, and the plan version in force") {
  Api api;
  const auto token = api.enrol("acct_1");
  const auto stream = api.get(token).stream;
  stream->take();
  api.hints.publish("acct_1", {headroom::protocol::Hint::Type::moment_waiting, "m_1"});
  const auto seen = stream->take().text;
  const auto id = seen.substr(4, seen.find('\n') - 4);
  api.hints.publish("acct_1", {headroom::protocol::Hint::Type::moment_waiting, "m_2"});
  const auto again = api.get(token, id).stream->take().text;
  CHECK(count(again, "m_1") == 0);
  CHECK(count(again, "m_2") == 1);
  CHECK(count(again, "plan_changed") == 1);
}

TEST_CASE("without a token of this server there is no stream") {
  Api api;
  const std::string token = GENERATE("", "made up");
  const auto refused = api.get(token);
  CHECK(refused.status == 401);
  CHECK(json_of(refused)["code"] == "token_unknown");
  CHECK(refused.stream == nullptr);
}

TEST_CASE("a store that cannot be asked is said so") {
  Api api;
  const auto token = api.enrol("acct_1");
  api.store->close();
  CHECK(api.get(token).status == 503);
}
