#include "server-stub/routes/account_routes.hpp"

#include <memory>
#include <utility>

#include "sdk/protocol/codec/field.hpp"
#include "server-stub/accounts/account_json.hpp"
#include "server-stub/accounts/users.hpp"
#include "server-stub/billing/plan_change.hpp"
#include "server-stub/routes/findings.hpp"
#include "server-stub/routes/on_store.hpp"
#include "server-stub/routes/vendor_body.hpp"

namespace headroom::server::routes {
namespace {

using accounts::Account;
using protocol::Json;

Json whole(const Account& account) {
  Json object = accounts::facts_to_json(account);
  object["account"] = account.id;
  object["created_at"] = core::to_rfc3339(account.created_at);
  object["plan_version"] = std::to_string(account.plan_version);
  if (account.pending) {
    object["pending"] = {{"plan", account.pending->plan}, {"at", core::to_rfc3339(account.pending->at)}};
  }
  if (account.grace) object["grace_until"] = core::to_rfc3339(account.grace->until);
  return object;
}

class AccountRoutes {
 public:
  AccountRoutes(store::Store& store, accounts::Accounts& accounts, const accounts::Editions& editions,
                usage::Usage& usage, std::function<core::Instant()> now)
      : store_(store), accounts_(accounts), editions_(editions), usage_(usage), now_(std::move(now)) {}

  void answer(http::Respond respond, std::function<http::Response(store::Database&)> work) const {
    answer_on(store_, std::move(respond), std::move(work));
  }

  [[nodiscard]] http::Response get(store::Database& database, const std::string& id) const {
    const auto account = accounts_.find(database, id);
    const auto edition = editions_.current();
    if (account == nullptr) return account_unknown();
    return json_response(whole(edition ? accounts::in_force(*account, edition->catalogue, now_()) : *account));
  }

  [[nodiscard]] http::Response usage(store::Database& database, const std::string& id) const {
    if (accounts_.find(database, id) == nullptr) return account_unknown();
    Json list = Json::array();
    for (const auto& total : usage_.totals(database, id)) {
      list.push_back({{"meter", total.meter},
                      {"kind", total.kind},
                      {"period", core::to_rfc3339(total.period)},
                      {"used", total.used},
                      {"late", total.late},
                      {"adjusted", total.adjusted}});
    }
    Json users = Json::array();
    for (const auto& each : usage_.users(database, id)) {
      users.push_back(
          {{"user", each.user}, {"meter", each.meter}, {"period", core::to_rfc3339(each.period)}, {"used", each.used}});
    }
    return json_response({{"account", id},
                          {"usage", std::move(list)},
                          {"users", std::move(users)},
                          {"active_users", accounts::active_users(database, id, now_())}});
  }

  // The whole of the facts, or with `is_patch` a JSON Merge Patch (RFC 7396) on those there are.
  [[nodiscard]] http::Response change(store::Database& database, const std::string& id, const Json& body, bool is_patch,
                                      billing::PlanWish wish) const {
    const auto edition = editions_.current();
    if (edition == nullptr) return catalogue_missing();
    const core::Instant now = now_();
    const auto before = accounts_.find(database, id);
    if (before == nullptr && is_patch) return account_unknown();
    Json facts = body;
    if (is_patch) {
      protocol::Problems names(body);
      accounts::check_names(protocol::Field(body, names));
      if (!names.list().empty()) return invalid(names);
      facts = accounts::facts_to_json(accounts::in_force(*before, edition->catalogue, now));
      facts.merge_patch(body);
    }
    protocol::Problems problems(facts);
    const protocol::Field field(facts, problems);
    wish.is_named = body.contains("plan");
    Account after;
    after.id = id;
    after.subscribed_at = before == nullptr ? now : before->subscribed_at;
    after = accounts::read_facts(field, std::move(after));
    accounts::check_against(edition->catalogue, field, after);
    if (!problems.list().empty()) return invalid(problems);
    const auto kept = billing::change_account(database, accounts_, edition->catalogue, before.get(), std::move(after),
                                              {"api", "", "", std::nullopt}, now, wish);
    return json_response(whole(*kept), before == nullptr ? 201 : 200);
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

// Says when another plan takes effect; no fact about the account. Taken out of the body. False: no word for it.
bool take_effective(Json& body, billing::PlanWish& wish) {
  const auto found = body.find("effective");
  if (found == body.end()) return true;
  const Json word = *found;
  body.erase(found);
  if (word == "now") wish.effective = billing::Effective::now;
  if (word == "period_end") wish.effective = billing::Effective::period_end;
  return wish.effective.has_value();
}

http::Handler changing(const Shared& routes, bool is_patch) {
  return [routes, is_patch](http::Request&& request, http::Respond respond) {
    read_body(request, respond, [&](const std::string& id, Json body) {
      billing::PlanWish wish;
      if (!take_effective(body, wish)) {
        return respond(http::problem(400, "effective_invalid", "`effective` is \"now\" or \"period_end\"."));
      }
      routes->answer(respond, [routes, id, is_patch, wish, body = std::move(body)](store::Database& database) {
        return routes->change(database, id, body, is_patch, wish);
      });
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
          {http::Method::put, path, http::Access::secret, changing(routes, false), max_vendor_bytes},
          {http::Method::patch, path, http::Access::secret, changing(routes, true), max_vendor_bytes},
          {http::Method::get, path + "/usage", http::Access::secret, reading(routes, &AccountRoutes::usage)}};
}

}  // namespace headroom::server::routes
