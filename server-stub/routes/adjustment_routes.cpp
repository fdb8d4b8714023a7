#include "server-stub/routes/adjustment_routes.hpp"

#include <memory>
#include <utility>

#include "sdk/protocol/codec/field.hpp"
#include "server-stub/routes/findings.hpp"
#include "server-stub/routes/on_store.hpp"
#include "server-stub/routes/vendor_body.hpp"
#include "server-stub/usage/adjustments.hpp"

namespace headroom::server::routes {
namespace {

using protocol::Json;
using usage::Adjusted;
using usage::Adjustment;

constexpr std::int64_t most_units = std::int64_t{1} << 40;  // M1

Json to_json(const Adjustment& adjustment) {
  return {{"idempotency_key", adjustment.id},
          {"meter", adjustment.meter},
          {"period", core::to_rfc3339(adjustment.period)},
          {"units", adjustment.units},
          {"reason", adjustment.reason},
          {"at", core::to_rfc3339(adjustment.at)}};
}

struct Parts {
  store::Store& store;
  accounts::Accounts& accounts;
  const accounts::Editions& editions;
  usage::Usage& usage;
  const std::function<core::Instant()> now;

  [[nodiscard]] http::Response list(store::Database& database, const std::string& id) const {
    if (accounts.find(database, id) == nullptr) return account_unknown();
    Json adjustments = Json::array();
    for (const auto& each : usage::adjustments_of(database, id)) adjustments.push_back(to_json(each));
    return json_response({{"account", id}, {"adjustments", std::move(adjustments)}});
  }

  [[nodiscard]] http::Response make(store::Database& database, const std::string& id, const Json& body) const {
    const auto edition = editions.current();
    if (edition == nullptr) return catalogue_missing();
    const auto account = accounts.find(database, id);
    if (account == nullptr) return account_unknown();
    protocol::Problems problems(body);
    const protocol::Field field(body, problems);
    field.allow_only({"idempotency_key", "meter", "period", "units", "reason"});
    Adjustment asked;
    asked.at = now();
    asked.id = field["idempotency_key"].text(128);
    asked.meter = field["meter"].text(64);
    asked.reason = field["reason"].text(500);
    asked.units = field["units"].integer(-most_units, most_units);
    const auto within = field["period"].maybe_instant();
    const auto* meter = edition->catalogue.meter(asked.meter);
    if (asked.id.empty()) field["idempotency_key"].refuse("is empty");
    if (field["units"].is_present() && asked.units == 0) field["units"].refuse("is 0");
    if (field["meter"].is_present() && meter == nullptr) field["meter"].refuse("is not a meter of the catalogue");
    if (meter != nullptr && meter->kind != protocol::MeterKind::sum) field["meter"].refuse("is not a sum");
    if (!problems.list().empty()) {
      return invalid_document("adjustment_invalid", "Nothing was changed: " + problems.first(), problems.list());
    }
    asked.period = accounts.period_of(*account, asked.meter, within.value_or(asked.at)).start;
    switch (usage::adjust(database, usage, id, asked, within.has_value())) {
      case Adjusted::conflicting:
        return http::problem(409, "idempotency_conflict", "Another adjustment has this idempotency key.");
      case Adjusted::full:
        return http::problem(409, "adjustments_full", "An account has at most 1,000 adjustments.");
      case Adjusted::made:
        accounts.settle(database, account, asked.at);
        return json_response(to_json(asked), 201);
      case Adjusted::repeated:
        break;
    }
    for (const auto& each : usage::adjustments_of(database, id)) {
      if (each.id == asked.id) return json_response(to_json(each));
    }
    return json_response(to_json(asked));
  }
};

}  // namespace

std::vector<http::Route> adjustment_routes(store::Store& store, accounts::Accounts& accounts,
                                           const accounts::Editions& editions, usage::Usage& usage,
                                           std::function<core::Instant()> now) {
  const auto parts = std::make_shared<const Parts>(Parts{store, accounts, editions, usage, std::move(now)});
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
  const std::string path = "/v1/accounts/{id}/adjustments";
  return {{http::Method::get, path, http::Access::secret, get},
          {http::Method::post, path, http::Access::secret, post, max_vendor_bytes}};
}

}  // namespace headroom::server::routes
