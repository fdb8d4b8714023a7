#include "sdk/client/decisions.hpp"

#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/protocol/codec/codec.hpp"

namespace headroom::client {
namespace {

// An answer that is late for its moment still serves the next one (D2).
constexpr core::Duration patience = 5 * core::second;
constexpr std::size_t max_answer = 64 * 1024;

decision::Failure failure_of(int status) {
  if (status == 401 || status == 403) return decision::Failure::unauthorized;
  return status >= 500 || status == 429 ? decision::Failure::server : decision::Failure::refused;
}

core::Error error_of(int status) {
  if (status == 401 || status == 403)
    return core::make_error(core::ErrorNumber::unauthorized,
                            "decisions: the server refused the client key or the device token");
  if (status >= 500 || status == 429)
    return core::make_error(core::ErrorNumber::server, "decisions: the server answered " + std::to_string(status));
  return core::make_error(core::ErrorNumber::rejected, "decisions: the server answered " + std::to_string(status));
}

}  // namespace

Decisions::Decisions(Machinery& machinery, Doors doors)
    : machinery_(&machinery),
      doors_(std::move(doors)),
      desk_({machinery.settings.decision_deadline, 64}),
      alarm_(machinery.scheduler, [this] { carry(desk_.due(machinery_->time.now())); }) {}

void Decisions::ask(const decision::Moment& moment, decision::Means means) {
  carry(desk_.ask(moment, completed(moment, std::move(means)), machinery_->time.now()));
}

void Decisions::ask_ahead(const decision::Moment& moment, decision::Means means) {
  carry(desk_.ask_ahead(moment, completed(moment, std::move(means)), machinery_->time.now()));
}

decision::Means Decisions::completed(const decision::Moment& moment, decision::Means means) const {
  means.is_online = machinery_->transport != nullptr;
  means.is_enrolled = !means.is_online || !doors_.device_token(moment.account).empty();
  return means;
}

void Decisions::carry(decision::Next next) {
  for (const decision::Moment& moment : next.requests) send(moment, false);
  for (const decision::Moment& moment : next.ahead) send(moment, true);
  alarm_.set(next.wake_at, machinery_->time.now().steady);
  for (decision::Decided& decided : next.decided) doors_.decided(std::move(decided));
}

void Decisions::send(const decision::Moment& moment, bool is_ahead) {
  protocol::DecisionRequest asked = decision::request_for(moment, doors_.circumstances(moment));
  asked.speculative = is_ahead;
  ports::HttpRequest request = machinery_->wire.post(protocol::decisions_path, protocol::encode(asked),
                                                     doors_.device_token(moment.account), patience);
  request.max_answer = max_answer;
  machinery_->transport->send(std::move(request), [this, moment, is_ahead](core::Result<ports::HttpAnswer> answer) {
    answered(moment, is_ahead, answer);
  });
}

void Decisions::answered(const decision::Moment& moment, bool is_ahead, const core::Result<ports::HttpAnswer>& answer) {
  if (!answer) {
    doors_.exchanged(answer.error());
    return carry(failed(moment, is_ahead, decision::Failure::network));
  }
  if (answer->status != 200) {
    doors_.exchanged(error_of(answer->status));
    return carry(failed(moment, is_ahead, failure_of(answer->status)));
  }
  auto decoded = protocol::decode_decision_answer(answer->body);
  if (!decoded) {
    doors_.exchanged(core::make_error(core::ErrorNumber::answer, "decisions: " + decoded.error().detail));
    return carry(failed(moment, is_ahead, decision::Failure::garbled));
  }
  doors_.exchanged({});
  const core::Now now = machinery_->time.now();
  carry(is_ahead ? desk_.answered_ahead(moment, *std::move(decoded), now)
                 : desk_.answered(moment.id, *std::move(decoded), now));
}

decision::Next Decisions::failed(const decision::Moment& moment, bool is_ahead, decision::Failure failure) {
  // What was asked ahead is asked again by itself while its edge is near.
  const core::Now now = machinery_->time.now();
  return is_ahead ? desk_.due(now) : desk_.failed(moment.id, failure, now);
}

}  // namespace headroom::client
