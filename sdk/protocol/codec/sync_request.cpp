#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/fields.hpp"

namespace headroom::protocol {
namespace {

constexpr std::size_t max_sdk_bytes = 128, max_reason_bytes = 128;
constexpr std::int64_t max_threshold = 1'000;
constexpr const char* edge_type = "edge";
constexpr const char* outcome_type = "outcome";

LaneReport read_lane(const Field& field) {
  LaneReport lane;
  lane.lane = read_id(field["lane"]);
  if (const Field chain = field["chain"]; chain.is_present()) lane.chain = read_token(chain);
  lane.is_final = field["final"].boolean_or(false);
  lane.usage = read_usage(field["usage"]);
  return lane;
}

Json to_json(const LaneReport& lane) {
  Json object{{"lane", lane.lane}, {"final", lane.is_final}, {"usage", usage_to_json(lane.usage)}};
  if (lane.chain) object["chain"] = *lane.chain;
  return object;
}

Event read_event(const Field& field) {
  Event event;
  event.id = read_id(field["id"]);
  event.user = read_user(field["user"]);
  event.at = field["at"].instant();
  const Field type = field["type"];
  if (const std::string spelled = type.text(); spelled == edge_type) {
    event.type = Event::Type::edge;
    event.edge = field["edge"].word<EdgeKind>();
    event.key = read_key(field[key_member(event.edge)]);
    event.threshold = static_cast<std::uint32_t>(field["threshold"].integer_or(0, 0, max_threshold));
    event.used = field["used"].integer_or(0);
    event.limit = read_limit(field["limit"]);
  } else if (spelled == outcome_type) {
    event.type = Event::Type::outcome;
    event.decision = read_token_or_none(field["decision"]);
    // A holdout's exposure has no offer: its decision stands for it (D11).
    event.offer = event.decision.empty() ? read_token(field["offer"]) : read_token_or_none(field["offer"]);
    event.outcome = field["outcome"].word<OfferOutcome>();
    event.reason = field["reason"].text_or("", max_reason_bytes);
    event.until = field["until"].maybe_instant().value_or(0);
  } else if (type.is_present()) {
    type.refuse("is neither edge nor outcome");
  }
  return event;
}

Json to_json(const Event& event) {
  Json object{{"id", event.id}, {"at", core::to_rfc3339(event.at)}};
  put_text(object, "user", event.user);
  if (event.type == Event::Type::edge) {
    object["type"] = edge_type;
    object["edge"] = to_text(event.edge);
    object[key_member(event.edge)] = event.key;
    object["threshold"] = event.threshold;
    object["used"] = event.used;
    object["limit"] = limit_to_json(event.limit);
  } else {
    object["type"] = outcome_type;
    put_text(object, "offer", event.offer);
    object["outcome"] = to_text(event.outcome);
    put_text(object, "decision", event.decision);
    put_text(object, "reason", event.reason);
    if (event.until != 0) object["until"] = core::to_rfc3339(event.until);
  }
  return object;
}

SyncAccount read_sync_account(const Field& field) {
  SyncAccount account;
  account.account = read_account(field["account"]);
  account.user = read_user(field["user"]);
  if (const Field token = field["device_token"]; token.is_present()) account.device_token = read_token(token);
  if (const Field proof = field["identity_proof"]; proof.is_present()) account.identity_proof = proof.text();
  account.have_plan = read_token_or_none(field["have_plan"]);
  account.consent = field["consent"].word_or(Consent::given);
  account.traits = read_traits(field["traits"]);
  for (const Field& lane : field["lanes"].items(max_lanes)) account.lanes.push_back(read_lane(lane));
  for (const Field& event : field["events"].items(max_sync_items)) account.events.push_back(read_event(event));
  return account;
}

Json to_json(const SyncAccount& account) {
  Json object{{"account", account.account},
              {"consent", to_text(account.consent)},
              {"lanes", Json::array()},
              {"events", Json::array()}};
  put_text(object, "user", account.user);
  if (account.device_token) object["device_token"] = *account.device_token;
  if (account.identity_proof) object["identity_proof"] = *account.identity_proof;
  put_text(object, "have_plan", account.have_plan);
  if (!account.traits.empty()) object["traits"] = traits_to_json(account.traits);
  for (const LaneReport& lane : account.lanes) object["lanes"].push_back(to_json(lane));
  for (const Event& event : account.events) object["events"].push_back(to_json(event));
  return object;
}

SyncRequest read_sync_request(const Field& field) {
  SyncRequest request{read_id(field["sync_id"]), read_id(field["device"]), field["sdk"].text_or("", max_sdk_bytes), {}};
  for (const Field& account : field["accounts"].items(max_sync_accounts)) {
    request.accounts.push_back(read_sync_account(account));
  }
  return request;
}

}  // namespace

std::string encode(const SyncRequest& request) {
  Json accounts = Json::array();
  for (const SyncAccount& account : request.accounts) accounts.push_back(to_json(account));
  return dump({{"sync_id", request.sync_id},
               {"device", request.device},
               {"sdk", request.sdk},
               {"accounts", std::move(accounts)}});
}

std::string encode(const Event& event) { return dump(to_json(event)); }

core::Result<SyncRequest> decode_sync_request(std::string_view text) {
  return decode(text, {}, core::ErrorNumber::invalid_argument, read_sync_request);
}

core::Result<Event> decode_event(std::string_view text) {
  return decode(text, {}, core::ErrorNumber::state_damaged, read_event);
}

}  // namespace headroom::protocol
