#include "server-stub/decide/route.hpp"

#include <algorithm>

namespace headroom::server::decide {
namespace {

template <class Item>
bool is_among(const std::vector<Item>& items, const Item& item) {
  return items.empty() || std::find(items.begin(), items.end(), item) != items.end();
}

bool is_within(std::int64_t value, std::optional<std::int64_t> from, std::optional<std::int64_t> below) {
  return (!from || value >= *from) && (!below || value < *below);
}

std::int64_t list_price(const Situation& at) {
  std::int64_t minor = at.plan ? at.plan->price.a_month() : 0;
  for (const auto& key : at.inputs.account.add_ons) {
    if (const auto* add_on = at.catalogue.add_on(key)) minor += add_on->price.a_month();
  }
  return minor;
}

bool cannot_buy(const Inputs& inputs) {
  return std::any_of(inputs.moment.traits.begin(), inputs.moment.traits.end(),
                     [](const auto& trait) { return trait.first == "can_buy" && trait.second == "false"; });
}

}  // namespace

Routed route(const Situation& at, const Candidate& target) {
  Routed result;
  const auto& account = at.inputs.account;
  result.incremental_year = target.price_change * 12;
  result.account_year = account.mrr_minor.value_or(list_price(at)) * 12;
  result.ask_admin = cannot_buy(at.inputs);
  const auto& rows = at.catalogue.routing.rows;
  const auto matches = [&](const catalogue::RoutingRow& row) {
    return is_among(row.vectors, target.vector) && is_among(row.segments, account.segment) &&
           is_within(result.incremental_year, row.incremental_from, row.incremental_below) &&
           is_within(result.account_year, row.account_from, row.account_below);
  };
  if (account.foreign_currency) {
    result.why = "foreign_currency";
    result.route = protocol::Route::csm;
  } else {
    const auto row = std::find_if(rows.begin(), rows.end(), matches);  // the last matches everything
    result.why = "row";
    result.row = static_cast<std::size_t>(row - rows.begin());
    result.route = row->route;
  }
  if (result.route != protocol::Route::self_serve) result.owner = person_in_charge(at);
  if (result.route == protocol::Route::ae)
    result.introduces = account.ae.empty() ? at.catalogue.routing.ae : account.ae;
  return result;
}

std::string person_in_charge(const Situation& at) {
  return at.inputs.account.csm.empty() ? at.catalogue.routing.csm : at.inputs.account.csm;
}

}  // namespace headroom::server::decide
