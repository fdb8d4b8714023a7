#include "server-stub/routes/decision_routes.hpp"

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "sdk/core/ids.hpp"
#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/codec/json.hpp"
#include "sdk/trust/random_bytes.hpp"
#include "server-stub/decide/decide.hpp"
#include "server-stub/decide/record.hpp"
#include "server-stub/routes/decision_inputs.hpp"
#include "server-stub/routes/decision_records.hpp"
#include "server-stub/routes/unavailable.hpp"

namespace headroom::server::routes {
namespace {

using protocol::DecisionAnswer;
using protocol::DecisionRequest;

http::Response json(std::string body) {
  http::Response response;
  response.body = std::move(body);
  return response;
}

http::Response device_unknown() {
  return http::problem(401, "token_unknown",
                       "Headroom-Device holds no token of this server; sync without one to enrol.");
}

// The decoder's sentence begins with the JSON Pointer of the member that is wrong.
http::Response request_invalid(const core::Error& error) {
  const auto pointer = error.detail.starts_with('/') ? error.detail.substr(0, error.detail.find(' ')) : std::string{};
  return http::problem(400, "request_invalid", error.detail, {{"pointer", protocol::dump(pointer)}});
}

std::string new_decision_id(core::Instant now) {
  std::array<std::uint8_t, 10> random{};
  if (!trust::random_bytes(random)) throw std::runtime_error("the system has no randomness");
  return core::to_text(core::ordered_id(now, random));
}

bool has_expired(const DecisionAnswer& answer, core::Instant now) {
  return (answer.offer && answer.offer->expires_at <= now) ||
         (answer.would_offer && answer.would_offer->expires_at <= now);
}

class DecisionRoutes {
 public:
  explicit DecisionRoutes(DecisionParts parts) : parts_(std::move(parts)) {}

  void post(http::Request&& request, const http::Respond& respond) const {
    const auto token = request.headers.find("Headroom-Device");
    if (!token) return respond(device_unknown());
    auto moment = protocol::decode_decision_request(request.body);
    if (!moment) return respond(request_invalid(moment.error()));
    parts_.store.async_write(
        [this, token = std::string(*token), moment = std::move(*moment), respond](store::Database& database) {
          answer(database, token, moment, respond);
        },
        [respond](bool durable) {
          if (!durable) respond(store_unavailable());  // ignored where the answer went out before the commit failed
        });
  }

  void get(http::Request&& request, const http::Respond& respond) const {
    const auto record = std::make_shared<std::optional<std::string>>();
    parts_.store.async_write(
        [record, id = request.parameters["id"]](store::Database& database) { *record = find_record(database, id); },
        [record, respond](bool readable) {
          if (!readable) return respond(store_unavailable());
          if (!*record) return respond(http::problem(404, "decision_unknown", "There is no such decision on record."));
          respond(json(std::move(**record)));
        });
  }

 private:
  void answer(store::Database& database, const std::string& token, const DecisionRequest& moment,
              const http::Respond& respond) const {
    const auto device = parts_.devices.find(database, token);
    const auto account = device ? parts_.accounts.find(database, device->account) : nullptr;
    if (!account) return respond(device_unknown());
    const auto edition = parts_.editions.current();
    if (!edition) return respond(catalogue_missing());
    const auto now = parts_.now();
    if (auto known = known_answer(database, account->id, moment, now)) return respond(json(std::move(*known)));

    const auto inputs = gather(database, parts_.usage, *account, *edition, new_decision_id(now), moment, now);
    auto decision = decide::decide(edition->catalogue, inputs);
    if (decision.answer.offer) attach_checkout(*decision.answer.offer, inputs);
    respond(json(protocol::encode(decision.answer)));
    keep(database, inputs, decision);
    if (moment.denied && moment.wanted > 0 && !moment.speculative) {
      parts_.usage.note_denied(database, account->id, moment.key, moment.wanted, now);
    }
  }

  // One moment has one answer (D1). A prefetched one holds until it expires.
  [[nodiscard]] std::optional<std::string> known_answer(store::Database& database, const std::string& account,
                                                        const DecisionRequest& moment, core::Instant now) const {
    const auto text = find_answer(database, account, moment.id);
    if (!text) return {};
    const auto record = decide::read_record(*text);
    if (!record) return {};
    if (record->inputs.moment.speculative && has_expired(record->answer, now)) return {};
    return protocol::encode(record->answer);
  }

  void attach_checkout(protocol::OfferContent& offer, const decide::Inputs& inputs) const {
    if (!protocol::sells(offer.kind) || offer.route != protocol::Route::self_serve) return;
    billing::CheckoutClaim claim;
    claim.account = inputs.account.id;
    claim.user = inputs.moment.user;
    claim.decision = inputs.decision;
    claim.offer = offer.id;
    claim.target = offer.target;
    claim.price_change = offer.price_change;
    claim.issued_at = inputs.now;
    claim.expires_at = inputs.now + billing::checkout_lifetime;
    offer.url = parts_.origin() + "/checkout/" + parts_.checkout.issue(claim);
  }

  const DecisionParts parts_;
};

}  // namespace

std::vector<http::Route> decision_routes(DecisionParts parts) {
  const auto routes = std::make_shared<const DecisionRoutes>(std::move(parts));
  const auto post = [routes](http::Request&& request, const http::Respond& respond) {
    routes->post(std::move(request), respond);
  };
  const auto get = [routes](http::Request&& request, const http::Respond& respond) {
    routes->get(std::move(request), respond);
  };
  return {{http::Method::post, "/v1/decisions", http::Access::publishable, post, protocol::max_request_bytes},
          {http::Method::get, "/v1/decisions/{id}", http::Access::secret, get}};
}

}  // namespace headroom::server::routes
