#include "server-stub/routes/account_routes.hpp"

#include <memory>
#include <utility>

#include "sdk/core/key.hpp"
#include "sdk/protocol/codec/field.hpp"
#include "server-stub/accounts/account_json.hpp"
#include "server-stub/billing/plan_change.hpp"
#include "server-stub/routes/findings.hpp"
#include "server-stub/routes/unavailable.hpp"

namespace headroom::server::routes {
namespace {

using accounts::Account;
using protocol::Json;

constexpr std::size_t max_facts_bytes = 64 * 1024;

http::Response not_found() { return http::problem(404, "account_unknown", "There is no such account."); }

http::Response json_response(const Json& json) {
  http::Response response;
  response.body = protocol::dump(json);
  return response;
}

Json whole(const Account& account) {
  Json object = accounts::facts_to_json(account);
  object["account"] = account.id;
  object["created_at"] = core::to_rfc3339(account.created_at);
  object["plan_version"] = std::to_string(account.plan_version);
  return object;
}

class AccountRoutes {
 public:
  AccountRoutes(store::Store& store, accounts::Accounts& accounts, const accounts::Editions& editions,
                usage::Usage& usage, std::function<core::Instant()> now)
      : store_(store), accounts_(accounts), editions_(editions), usage_(usage), now_(std::move(now)) {}

  // Runs `work` on the store's thread; what it returns is answered once it is on disk.
  void answer(http::Respond respond, std::function<http::Response(store::Database&)> work) const {
    const auto response = std::make_shared<http::Response>();
    store_.async_write([response, work = std::move(work)](store::Database& database) { *response = work(database); },
                       [response, respond = std::move(respond)](bool durable) {
                         respond(durable ? std::move(*response) : store_unavailable());
                       });
  }

  [[nodiscard]] http::Response get(store::Database& database, const std::string& id) const {
    const auto account = accounts_.find(database, id);
    return account == nullptr ? not_found() : json_response(whole(*account));
  }

  [[nodiscard]] http::Response usage(store::Database& database, const std::string& id) const {
    if (accounts_.find(database, id) == nullptr) return not_found();
    Json list = Json::array();
    for (const auto& total : usage_.totals(database, id)) {
      list.push_back({{"meter", total.meter}, {"period", core::to_rfc3339(total.period)}, {"used", total.used}});
    }
    return json_response({{"account", id}, {"usage", std::move(list)}});
  }

  // The whole of the facts, or with `is_patch` a JSON Merge Patch (RFC 7396) on those there are.
  [[nodiscard]] http::Response change(store::Database& database, const std::string& id, const Json& body,
                                      bool is_patch) const {
    const auto edition = editions_.current();
    if (edition == nullptr) return catalogue_missing();
    const core::Instant now = now_();
    const auto before = accounts_.find(database, id);
    if (before == nullptr && is_patch) return not_found();
    Json facts = body;
    if (is_patch) {
      protocol::Problems names(body);
      accounts::check_names(protocol::Field(body, names));
      if (!names.list().empty()) return invalid(names);
      facts = accounts::facts_to_json(*before);
      facts.merge_patch(body);
    }
    protocol::Problems problems(facts);
    const protocol::Field field(facts, problems);
    Account after;
    after.id = id;
    after.subscribed_at = before == nullptr ? now : before->subscribed_at;
    after = accounts::read_facts(field, std::move(after));
    accounts::check_against(edition->catalogue, field, after);
    if (!problems.list().empty()) return invalid(problems);
    const auto kept = billing::change_account(database, accounts_, edition->catalogue, before.get(), std::move(after),
                                              {"api", "", "", std::nullopt}, now);
    auto response = json_response(whole(*kept));
    response.status = before == nullptr ? 201 : 200;
    return response;
  }

 private:
  static http::Response invalid(const protocol::Problems& problems) {
    return invalid_document("account_invalid", "Nothing was changed: " + problems.first(), problems.list());
  }

  store::Store& store_;
  accounts::Accounts& accounts_;
  const accounts::Editions& editions_;
  usage::Usage& usage_;
  const std::function<core::Instant()> now_;
};

using Shared = std::shared_ptr<const AccountRoutes>;

http::Handler changing(const Shared& routes, bool is_patch) {
  return [routes, is_patch](http::Request&& request, http::Respond respond) {
    const std::string& id = request.parameters["id"];
    if (!core::is_account_id(id))
      return respond(http::problem(400, "account_id_invalid", "An account's id has 1 to 95 bytes."));
    auto body = protocol::parse(request.body, {.bytes = max_facts_bytes});
    if (!body) return respond(http::problem(400, "json_invalid", body.error().detail));
    if (!body->is_object()) return respond(http::problem(400, "json_invalid", "The body is not a JSON object."));
    routes->answer(std::move(respond), [routes, id, is_patch, body = std::move(*body)](store::Database& database) {
      return routes->change(database, id, body, is_patch);
    });
  };
}

http::Handler reading(const Shared& routes,
                      http::Response (AccountRoutes::*read)(store::Database&, const std::string&) const) {
  return [routes, read](http::Request&& request, http::Respond respond) {
    routes->answer(std::move(respond), [routes, read, id = request.parameters["id"]](store::Database& database) {
      return ((*routes).*read)(database, id);
    });
  };
}

}  // namespace

std::vector<http::Route> account_routes(store::Store& store, accounts::Accounts& accounts,
                                        const accounts::Editions& editions, usage::Usage& usage,
                                        std::function<core::Instant()> now) {
  const auto routes = std::make_shared<const AccountRoutes>(store, accounts, editions, usage, std::move(now));
  const std::string path = "/v1/accounts/{id}";
  return {{http::Method::get, path, http::Access::secret, reading(routes, &AccountRoutes::get)},
          {http::Method::put, path, http::Access::secret, changing(routes, false), max_facts_bytes},
          {http::Method::patch, path, http::Access::secret, changing(routes, true), max_facts_bytes},
          {http::Method::get, path + "/usage", http::Access::secret, reading(routes, &AccountRoutes::usage)}};
}

}  // namespace headroom::server::routes
