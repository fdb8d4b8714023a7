#include "sdk/protocol/decision.hpp"

#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/fields.hpp"

namespace headroom::protocol {
namespace {

constexpr std::int64_t max_threshold = 1'000;
constexpr std::size_t max_locale_bytes = 64;

DecisionRequest read_request(const Field& field) {
  DecisionRequest request;
  request.id = read_id(field["id"]);
  request.user = read_user(field["user"]);
  request.locale = field["locale"].text_or("", max_locale_bytes);
  request.edge = field["edge"].word<EdgeKind>();
  request.key = read_key(field[key_member(request.edge)]);
  request.threshold = static_cast<std::uint32_t>(field["threshold"].integer_or(0, 0, max_threshold));
  request.used = field["used"].integer_or(0);
  request.limit = read_limit(field["limit"]);
  request.wanted = field["wanted"].integer_or(0);
  request.denied = field["denied"].boolean_or(false);
  request.at = field["at"].instant();
  request.period = field["period"].maybe_instant().value_or(0);
  request.speculative = field["speculative"].boolean_or(false);
  request.consent = field["consent"].word_or(Consent::given);
  request.traits = read_traits(field["traits"]);
  request.usage = read_usage(field["usage"]);
  if (const Field lane = field["lane"]; lane.is_present() || !request.usage.empty()) request.lane = read_id(lane);
  return request;
}

DecisionAnswer read_answer(const Field& field) {
  DecisionAnswer answer;
  answer.decision = read_token(field["decision"]);
  answer.outcome = field["outcome"].word<Outcome>();
  answer.reason = read_key_or_none(field["reason"]);
  if (answer.outcome == Outcome::offer) answer.offer = read_offer(field["offer"]);
  if (const Field would = field["would_offer"]; would.is_present()) {
    answer.would_offer = WouldOffer{would["kind"].word<OfferKind>(), would["expires_at"].instant()};
  }
  answer.not_before = field["not_before"].maybe_instant();
  if (const Field experiment = field["experiment"]; experiment.is_present()) {
    answer.experiment = read_key(experiment["id"]);
    answer.arm = read_key(experiment["arm"]);
  }
  return answer;
}

}  // namespace

std::string encode(const DecisionRequest& request) {
  Json object{{"id", request.id},
              {"edge", to_text(request.edge)},
              {key_member(request.edge), request.key},
              {"threshold", request.threshold},
              {"used", request.used},
              {"limit", limit_to_json(request.limit)},
              {"wanted", request.wanted},
              {"denied", request.denied},
              {"at", core::to_rfc3339(request.at)},
              {"period", core::to_rfc3339(request.period)},
              {"speculative", request.speculative},
              {"consent", to_text(request.consent)}};
  put_text(object, "user", request.user);
  put_text(object, "locale", request.locale);
  if (!request.traits.empty()) object["traits"] = traits_to_json(request.traits);
  if (!request.usage.empty()) object["usage"] = usage_to_json(request.usage);
  put_text(object, "lane", request.lane);
  return dump(object);
}

std::string encode(const DecisionAnswer& answer) {
  Json object{{"decision", answer.decision}, {"outcome", to_text(answer.outcome)}};
  put_text(object, "reason", answer.reason);
  if (answer.offer) object["offer"] = to_json(*answer.offer);
  if (const auto& would = answer.would_offer) {
    object["would_offer"] = {{"kind", to_text(would->kind)}, {"expires_at", core::to_rfc3339(would->expires_at)}};
  }
  if (answer.not_before) object["not_before"] = core::to_rfc3339(*answer.not_before);
  if (!answer.experiment.empty()) object["experiment"] = {{"id", answer.experiment}, {"arm", answer.arm}};
  return dump(object);
}

core::Result<DecisionRequest> decode_decision_request(std::string_view text) {
  return decode(text, {}, core::ErrorNumber::invalid_argument, read_request);
}

core::Result<DecisionAnswer> decode_decision_answer(std::string_view text) {
  ParseLimits limits;
  limits.bytes = max_decision_answer_bytes;
  return decode(text, limits, core::ErrorNumber::answer, read_answer);
}

}  // namespace headroom::protocol
