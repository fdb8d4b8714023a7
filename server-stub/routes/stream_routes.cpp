#include "server-stub/routes/stream_routes.hpp"

#include <memory>
#include <utility>

#include "sdk/protocol/codec/codec.hpp"
#include "server-stub/routes/unavailable.hpp"

namespace headroom::server::routes {
namespace {

http::Response device_unknown() {
  return http::problem(401, "token_unknown",
                       "Headroom-Device holds no token of this server; sync without one to enrol.");
}

}  // namespace

std::vector<http::Route> stream_routes(store::Store& store, accounts::Accounts& accounts, accounts::Devices& devices,
                                       Hints& hints, std::function<core::Instant()> now) {
  const auto handler = [&store, &accounts, &devices, &hints, now = std::move(now)](http::Request&& request,
                                                                                   http::Respond respond) {
    const auto token = request.headers.find("Headroom-Device");
    if (!token) return respond(device_unknown());
    const auto account = std::make_shared<accounts::Accounts::Pointer>();
    std::optional<std::string> last_event_id;
    if (const auto id = request.headers.find("Last-Event-ID")) last_event_id = *id;
    store.async_write(
        [&accounts, &devices, account, token = std::string(*token)](store::Database& database) {
          const auto device = devices.find(database, token);
          if (device != nullptr) *account = accounts.find(database, device->account);
        },
        // On the store's thread, where plan changes are told too: none falls between the version and the subscription.
        [&accounts, &hints, now, account, last_event_id, respond = std::move(respond)](bool readable) {
          if (!readable) return respond(store_unavailable());
          if (*account == nullptr) return respond(device_unknown());
          http::Response response;
          response.content_type = "text/event-stream";
          response.stream = hints.subscribe((*account)->id, last_event_id);
          const auto version = std::to_string(accounts.version(**account, now()));
          response.stream->push_or_close(
              {"", "", protocol::encode(protocol::Hint{protocol::Hint::Type::plan_changed, version})});
          respond(std::move(response));
        });
  };
  return {{http::Method::get, "/v1/stream", http::Access::publishable, handler}};
}

}  // namespace headroom::server::routes
