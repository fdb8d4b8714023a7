#include "sdk/core/ids.hpp"
#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/fields.hpp"

namespace headroom::protocol {
namespace {

constexpr std::int64_t max_sync_interval_s = 24 * 3'600;
constexpr std::size_t max_acked = 4'096, max_totals = 65'536, max_interruptions = 1'024;

/// Members whose names are lanes.
std::vector<std::pair<std::string, Field>> read_lanes(const Field& field) {
  auto lanes = field.members(max_lanes);
  for (const auto& [lane, value] : lanes) {
    if (!core::is_id(lane)) value.refuse("is not under the 32 hexadecimal digits of a lane");
  }
  return lanes;
}

UsageTotal read_total(const Field& field) {
  UsageTotal total;
  total.meter = read_key(field["meter"]);
  total.period = field["period"].instant();
  for (const auto& [lane, counts] : read_lanes(field["lanes"])) {
    const auto pair = counts.items(2);
    if (pair.size() == 2) {
      total.lanes[lane] = {pair[0].integer(), pair[1].integer()};
    } else {
      counts.refuse("is not a pair of counts");
    }
  }
  // Adjustments (M29) may take an account below zero.
  total.account = field["account"].integer(-max_integer);
  return total;
}

std::vector<UsageTotal> read_totals(const Field& field) {
  std::vector<UsageTotal> totals;
  for (const Field& total : field.items(max_totals)) totals.push_back(read_total(total));
  return totals;
}

Json to_json(const std::vector<UsageTotal>& totals) {
  Json list = Json::array();
  for (const UsageTotal& total : totals) {
    Json lanes = Json::object();
    for (const auto& [lane, counts] : total.lanes) lanes[lane] = Json::array({counts.first, counts.second});
    list.push_back({{"meter", total.meter},
                    {"period", core::to_rfc3339(total.period)},
                    {"lanes", std::move(lanes)},
                    {"account", total.account}});
  }
  return list;
}

SyncAccountAnswer read_account_answer(const Field& field) {
  SyncAccountAnswer answer;
  answer.account = read_account(field["account"]);
  if (const Field token = field["device_token"]; token.is_present()) answer.device_token = read_token(token);
  for (const auto& [lane, chain] : read_lanes(field["chains"])) answer.chains[lane] = read_token(chain);
  if (const Field acked = field["acked"]; acked.is_present()) {
    for (const Field& id : acked["events"].items(max_acked)) answer.acked_events.push_back(read_id(id));
  }
  answer.usage = read_totals(field["usage"]);
  if (const Field plan = field["plan"]; plan.is_present()) answer.plan = read_plan_document(plan);
  answer.plan_version = read_token_or_none(field["plan_version"]);
  if (const Field interruptions = field["interruptions"]; interruptions.is_present()) {
    for (const Field& at : interruptions["shown"].items(max_interruptions)) {
      answer.interruptions_shown.push_back(at.instant());
    }
  }
  answer.error = read_key_or_none(field["error"]);
  for (const auto& [lane, totals] : read_lanes(field["forked"])) answer.forked[lane] = read_totals(totals);
  return answer;
}

Json to_json(const SyncAccountAnswer& answer) {
  Json times = Json::array();
  for (const core::Instant at : answer.interruptions_shown) times.push_back(core::to_rfc3339(at));
  Json object{{"account", answer.account},
              {"chains", answer.chains},
              {"acked", {{"events", answer.acked_events}}},
              {"usage", to_json(answer.usage)},
              {"interruptions", {{"shown", std::move(times)}}}};
  if (answer.device_token) object["device_token"] = *answer.device_token;
  if (answer.plan) object["plan"] = to_json(*answer.plan);
  put_text(object, "plan_version", answer.plan_version);
  put_text(object, "error", answer.error);
  for (const auto& [lane, totals] : answer.forked) object["forked"][lane] = to_json(totals);
  return object;
}

SyncAnswer read_sync_answer(const Field& field) {
  SyncAnswer answer{field["server_time"].instant(), field["next_sync_s"].integer(1, max_sync_interval_s), {}};
  const Field accounts = field["accounts"];
  // Without them an answer acknowledges nothing; a stranger's 200 may well be JSON.
  if (!accounts.is_present()) accounts.refuse("is missing");
  for (const Field& account : accounts.items(max_sync_accounts))
    answer.accounts.push_back(read_account_answer(account));
  return answer;
}

}  // namespace

std::string encode(const SyncAnswer& answer) {
  Json accounts = Json::array();
  for (const SyncAccountAnswer& account : answer.accounts) accounts.push_back(to_json(account));
  return dump({{"server_time", core::to_rfc3339(answer.server_time)},
               {"next_sync_s", answer.next_sync_s},
               {"accounts", std::move(accounts)}});
}

core::Result<SyncAnswer> decode_sync_answer(std::string_view text) {
  ParseLimits limits;
  limits.bytes = max_answer_bytes;
  limits.nodes = max_answer_nodes;
  return decode(text, limits, core::ErrorNumber::answer, read_sync_answer);
}

}  // namespace headroom::protocol
