#include "server-stub/routes/grant_routes.hpp"

#include <memory>
#include <utility>

#include "sdk/protocol/codec/field.hpp"
#include "sdk/protocol/limits.hpp"
#include "server-stub/accounts/standing_json.hpp"
#include "server-stub/routes/findings.hpp"
#include "server-stub/routes/on_store.hpp"
#include "server-stub/routes/vendor_body.hpp"

namespace headroom::server::routes {
namespace {

using accounts::Credit;
using accounts::Grants;
using protocol::Field;
using protocol::Json;

constexpr std::int64_t most_priority = 1'000;

Json to_json(const Credit& credit) {
  Json object{{"idempotency_key", credit.id},
              {"source", credit.source},
              {"reason", credit.reason},
              {"granted_at", core::to_rfc3339(credit.granted_at)}};
  if (credit.expires_at) object["expires_at"] = core::to_rfc3339(*credit.expires_at);
  if (!credit.feature.empty()) {
    object["feature"] = credit.feature;
    if (const Json value = accounts::value_to_json(credit.value); !value.is_null()) object["value"] = value;
    return object;
  }
  object["meter"] = credit.meter;
  object["units"] = credit.units;
  object["left"] = credit.left;
  object["priority"] = credit.priority;
  return object;
}

void read_units(const Field& field, const catalogue::Catalogue& catalogue, Credit& credit) {
  credit.meter = field["meter"].text(64);
  credit.units = credit.left = field["units"].integer(1, protocol::max_integer);
  credit.priority = field["priority"].integer_or(0, 0, most_priority);
  if (catalogue.meter(credit.meter) == nullptr) field["meter"].refuse("is not a meter of the catalogue");
  if (field["value"].is_present()) field["value"].refuse("is for a feature");
}

// A value of the kind that the catalogue's plans give, so that hosts can rely on it.
void read_feature(const Field& field, const catalogue::Catalogue& catalogue, Credit& credit) {
  credit.feature = field["feature"].text(64);
  credit.value = accounts::value_from(field["value"].json());
  for (const char* name : {"units", "priority"}) {
    if (field[name].is_present()) field[name].refuse("is for a meter");
  }
  const auto* feature = catalogue.feature(credit.feature);
  if (feature == nullptr) return field["feature"].refuse("is not a feature of the catalogue");
  const bool is_config = feature->kind == catalogue::FeatureKind::config;
  if (is_config != field["value"].is_present()) {
    field["value"].refuse(is_config ? "is missing: this feature has a value" : "is not for a boolean feature");
  }
  for (const auto& plan : catalogue.plans) {
    const auto* same = plan.feature(credit.feature);
    if (!is_config || same == nullptr || same->value.index() == credit.value.index()) continue;
    return field["value"].refuse("is not the kind of value that plans give this feature");
  }
}

Credit read_credit(const Field& field, const catalogue::Catalogue& catalogue, core::Instant now) {
  field.allow_only(
      {"idempotency_key", "meter", "feature", "value", "units", "priority", "expires_at", "source", "reason"});
  Credit credit;
  credit.granted_at = now;
  credit.id = field["idempotency_key"].text(128);
  credit.source = field["source"].text_or("", 64);
  credit.reason = field["reason"].text_or("", 500);
  credit.expires_at = field["expires_at"].maybe_instant();
  if (field["idempotency_key"].is_present() && credit.id.empty()) field["idempotency_key"].refuse("is empty");
  if (credit.expires_at && *credit.expires_at <= now) field["expires_at"].refuse("is over already");
  if (field["meter"].is_present() == field["feature"].is_present()) {
    field.refuse("names either a meter or a feature");
  } else if (field["meter"].is_present()) {
    read_units(field, catalogue, credit);
  } else {
    read_feature(field, catalogue, credit);
  }
  return credit;
}

struct Parts {
  store::Store& store;
  accounts::Accounts& accounts;
  const accounts::Editions& editions;
  const std::function<core::Instant()> now;

  [[nodiscard]] http::Response list(store::Database& database, const std::string& id) const {
    if (accounts.find(database, id) == nullptr) return account_unknown();
    Json grants = Json::array();
    for (const auto& each : *accounts.grants(database, id)) grants.push_back(to_json(each));
    return json_response({{"account", id}, {"grants", std::move(grants)}});
  }

  [[nodiscard]] http::Response make(store::Database& database, const std::string& id, const Json& body) const {
    const auto edition = editions.current();
    if (edition == nullptr) return catalogue_missing();
    if (accounts.find(database, id) == nullptr) return account_unknown();
    protocol::Problems problems(body);
    const Credit credit = read_credit(Field(body, problems), edition->catalogue, now());
    // A repeat may come when the grant is over.
    const bool is_known = is_on_record(database, id, credit.id);
    if (!problems.list().empty() && !is_known) {
      return invalid_document("grant_invalid", "Nothing was granted: " + problems.first(), problems.list());
    }
    switch (accounts.grant(database, id, credit, now())) {
      case Grants::Added::conflicting:
        return http::problem(409, "idempotency_conflict", "Another grant has this idempotency key.");
      case Grants::Added::full:
        return http::problem(409, "grants_full", "An account has at most 1,000 grants.");
      case Grants::Added::made:
        return made(database, id, credit.id, 201);
      case Grants::Added::repeated:
        break;
    }
    return made(database, id, credit.id, 200);
  }

 private:
  [[nodiscard]] bool is_on_record(store::Database& database, const std::string& id, const std::string& key) const {
    const auto known = accounts.grants(database, id);
    return std::any_of(known->begin(), known->end(), [&](const Credit& each) { return each.id == key; });
  }

  [[nodiscard]] http::Response made(store::Database& database, const std::string& id, const std::string& key,
                                    int status) const {
    Json grant;
    for (const auto& each : *accounts.grants(database, id)) {
      if (each.id == key) grant = to_json(each);
    }
    return json_response(grant, status);
  }
};

}  // namespace

std::vector<http::Route> grant_routes(store::Store& store, accounts::Accounts& accounts,
                                      const accounts::Editions& editions, std::function<core::Instant()> now) {
  const auto parts = std::make_shared<const Parts>(Parts{store, accounts, editions, std::move(now)});
  const auto get = [parts](http::Request&& request, http::Respond respond) {
    answer_on(parts->store, std::move(respond),
              [parts, id = request.parameters["id"]](store::Database& database) { return parts->list(database, id); });
  };
  const auto post = [parts](http::Request&& request, http::Respond respond) {
    read_body(request, respond, [&](const std::string& id, Json body) {
      answer_on(parts->store, respond, [parts, id, body = std::move(body)](store::Database& database) {
        return parts->make(database, id, body);
      });
    });
  };
  const std::string path = "/v1/accounts/{id}/grants";
  return {{http::Method::get, path, http::Access::secret, get},
          {http::Method::post, path, http::Access::secret, post, max_vendor_bytes}};
}

}  // namespace headroom::server::routes
