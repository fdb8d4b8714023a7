#pragma once
#include <string>
#include <vector>

#include "tests/server/routes/call.hpp"
#include "tests/support/sync_device.hpp"

namespace headroom::testing {

/// The vendor's calls about one account, on a real store.
class VendorApi : public SyncState {
 public:
  server::http::Response ask(server::http::Method method, const std::string& path, const std::string& body = "",
                             const std::string& id = "acct_1") {
    server::http::Request request;
    request.method = method;
    request.parameters.add("id", id);
    request.body = body;
    return call(routes, method, "/v1/accounts/{id}/" + path, std::move(request));
  }
  server::http::Response post(const std::string& path, const std::string& body) {
    return ask(server::http::Method::post, path, body);
  }
  void have(const std::string& plan) {
    work([&](server::store::Database& database) {
      auto account = *accounts.find_or_create(database, "acct_1", now);
      account.plan = plan;
      accounts.save(database, account, now);
    });
  }

  std::vector<server::http::Route> routes;
};

}  // namespace headroom::testing
