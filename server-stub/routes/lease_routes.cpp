#include "server-stub/routes/lease_routes.hpp"

#include <memory>
#include <string>
#include <utility>

#include "sdk/protocol/codec/json.hpp"
#include "server-stub/http/problem.hpp"
#include "server-stub/routes/unavailable.hpp"
#include "server-stub/usage/leases.hpp"

namespace headroom::server::routes {
namespace {

using protocol::Json;

http::Response list_of(const std::string& account, const std::vector<usage::Leased>& leases) {
  Json list = Json::array();
  for (const auto& [lease, unused] : leases) {
    list.push_back({{"meter", lease.meter},
                    {"period", core::to_rfc3339(lease.period)},
                    {"lane", lease.lane},
                    {"ceiling", lease.ceiling},
                    {"until", core::to_rfc3339(lease.until)},
                    {"unused", unused}});
  }
  http::Response response;
  response.body = protocol::dump({{"account", account}, {"leases", std::move(list)}});
  return response;
}

http::Response reclaimed(usage::Reclaimed what) {
  if (what == usage::Reclaimed::unknown) return http::problem(404, "lease_unknown", "The lane has no lease.");
  if (what == usage::Reclaimed::running)
    return http::problem(409, "lease_running", "A device may still use it; reclaim it when its time is over.");
  http::Response response;
  response.status = 204;
  return response;
}

}  // namespace

std::vector<http::Route> lease_routes(store::Store& store, accounts::Accounts& accounts, const usage::Usage& usage,
                                      std::function<core::Instant()> now) {
  using Work = std::function<http::Response(store::Database&, usage::Leases&, const http::Request&)>;
  const auto handler = [&store, &accounts, &usage](Work work) -> http::Handler {
    return [&store, &accounts, &usage, work = std::move(work)](http::Request&& request, http::Respond respond) {
      const auto response = std::make_shared<http::Response>();
      store.async_write(
          [&accounts, &usage, work, response, request = std::move(request)](store::Database& database) {
            usage::Leases leases(usage);
            *response = accounts.find(database, request.parameters["id"]) == nullptr
                            ? http::problem(404, "account_unknown", "There is no such account.")
                            : work(database, leases, request);
          },
          [response, respond = std::move(respond)](bool durable) {
            respond(durable ? std::move(*response) : store_unavailable());
          });
    };
  };
  const auto list = handler([](store::Database& database, usage::Leases& leases, const http::Request& request) {
    const std::string& account = request.parameters["id"];
    return list_of(account, leases.all(database, account));
  });
  const auto reclaim =
      handler([now = std::move(now)](store::Database& database, usage::Leases& leases, const http::Request& request) {
        return reclaimed(leases.reclaim(database, request.parameters["id"], request.parameters["lane"], now()));
      });
  const std::string path = "/v1/accounts/{id}/leases";
  return {{http::Method::get, path, http::Access::secret, list},
          {http::Method::del, path + "/{lane}", http::Access::secret, reclaim}};
}

}  // namespace headroom::server::routes
