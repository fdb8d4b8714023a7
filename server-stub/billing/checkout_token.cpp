#include "server-stub/billing/checkout_token.hpp"

#include "sdk/protocol/codec/field.hpp"
#include "sdk/trust/constant_time.hpp"
#include "sdk/trust/digest.hpp"
#include "sdk/trust/encoding.hpp"

namespace headroom::server::billing {
namespace {

constexpr std::size_t max_token_bytes = 2'048;

// The purpose is signed too: nothing else that the secret ever signs can pass for a checkout.
std::string signature_of(std::string_view secret, std::string_view payload) {
  return std::string(trust::bytes_of(trust::hmac_sha256(secret, "headroom checkout 1\n" + std::string(payload))));
}

CheckoutClaim read_claim(const protocol::Field& field) {
  CheckoutClaim claim;
  claim.account = field["account"].text();
  claim.user = field["user"].text_or("");
  claim.decision = field["decision"].text_or("");
  claim.offer = field["offer"].text_or("");
  claim.target = {field["plan"].text_or(""), field["add_on"].text_or(""), field["seats"].integer_or(0)};
  claim.price_change.minor = field["minor"].integer(-protocol::max_integer);
  claim.price_change.currency = field["currency"].text();
  claim.price_change.per = field["per"].word<protocol::Per>();
  claim.issued_at = field["issued_at"].integer();
  claim.expires_at = field["expires_at"].integer();
  return claim;
}

}  // namespace

std::string issue_checkout_token(std::string_view secret, const CheckoutClaim& claim) {
  protocol::Json object{{"account", claim.account},
                        {"minor", claim.price_change.minor},
                        {"currency", claim.price_change.currency},
                        {"per", protocol::to_text(claim.price_change.per)},
                        {"issued_at", claim.issued_at},
                        {"expires_at", claim.expires_at}};
  if (!claim.user.empty()) object["user"] = claim.user;
  if (!claim.decision.empty()) object["decision"] = claim.decision;
  if (!claim.offer.empty()) object["offer"] = claim.offer;
  if (!claim.target.plan.empty()) object["plan"] = claim.target.plan;
  if (!claim.target.add_on.empty()) object["add_on"] = claim.target.add_on;
  if (claim.target.seats != 0) object["seats"] = claim.target.seats;
  const std::string payload = trust::base64url_encode(protocol::dump(object));
  return payload + '.' + trust::base64url_encode(signature_of(secret, payload));
}

std::optional<CheckoutClaim> read_checkout_token(std::string_view secret, std::string_view token) {
  const auto dot = token.find('.');
  if (token.size() > max_token_bytes || dot == std::string_view::npos) return std::nullopt;
  const std::string_view payload = token.substr(0, dot);
  const auto signature = trust::base64url_decode(token.substr(dot + 1));
  if (!signature || !trust::constant_time_equal(*signature, signature_of(secret, payload))) return std::nullopt;
  const auto text = trust::base64url_decode(payload);
  if (!text) return std::nullopt;
  const auto json = protocol::parse(*text);
  if (!json) return std::nullopt;
  protocol::Problems problems(*json);
  auto claim = read_claim(protocol::Field(*json, problems));
  if (!problems.list().empty()) return std::nullopt;
  return claim;
}

}  // namespace headroom::server::billing
