#pragma once
// Answers that are made by work on the store's thread.

#include <functional>
#include <memory>
#include <utility>

#include "sdk/protocol/codec/json.hpp"
#include "server-stub/http/route.hpp"
#include "server-stub/routes/unavailable.hpp"
#include "server-stub/store/store.hpp"

namespace headroom::server::routes {

// Runs `work` on the store's thread; what it returns is answered once it is on disk.
inline void answer_on(store::Store& store, http::Respond respond,
                      std::function<http::Response(store::Database&)> work) {
  const auto response = std::make_shared<http::Response>();
  store.async_write([response, work = std::move(work)](store::Database& database) { *response = work(database); },
                    [response, respond = std::move(respond)](bool durable) {
                      respond(durable ? std::move(*response) : store_unavailable());
                    });
}

inline http::Response json_response(const protocol::Json& json, int status = 200) {
  http::Response response;
  response.status = status;
  response.body = protocol::dump(json);
  return response;
}

}  // namespace headroom::server::routes
