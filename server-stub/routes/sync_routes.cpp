#include "server-stub/routes/sync_routes.hpp"

#include <memory>
#include <utility>

#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/limits.hpp"
#include "server-stub/routes/unavailable.hpp"

namespace headroom::server::routes {
namespace {

struct Exchange {
  protocol::SyncRequest request;
  protocol::SyncAnswer answer;
};

}  // namespace

std::vector<http::Route> sync_routes(store::Store& store, usage::Sync& sync, std::function<core::Instant()> now) {
  const auto handler = [&store, &sync, now = std::move(now)](http::Request&& request, http::Respond respond) {
    if (!sync.is_ready()) return respond(catalogue_missing());
    auto decoded = protocol::decode_sync_request(request.body);
    if (!decoded) return respond(http::problem(400, "sync_invalid", decoded.error().detail));
    const auto exchange = std::make_shared<Exchange>(Exchange{std::move(*decoded), {}});
    store.async_write(
        [&sync, exchange, now](store::Database& database) {
          exchange->answer = sync.apply(database, exchange->request, now());
        },
        [exchange, respond = std::move(respond)](bool durable) {
          if (!durable) return respond(store_unavailable());
          http::Response response;
          response.body = protocol::encode(exchange->answer);
          respond(std::move(response));
        });
  };
  return {{http::Method::post, "/v1/sync", http::Access::publishable, handler, protocol::max_request_bytes}};
}

}  // namespace headroom::server::routes
