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
  means.is_online = machinery_->transport != nullptr;
  means.is_enrolled = !means.is_online || !doors_.device_token(moment.account).empty();
  carry(desk_.ask(moment, means, machinery_->time.now()));
}

void Decisions::carry(decision::Next next) {
  for (const decision::Moment& moment : next.requests) send(moment);
  alarm_.set(next.wake_at, machinery_->time.now().steady);
  for (decision::Decided& decided : next.decided) doors_.decided(std::move(decided));
}

void Decisions::send(const decision::Moment& moment) {
  std::string body = protocol::encode(decision::request_for(moment, doors_.circumstances(moment)));
  ports::HttpRequest request =
      machinery_->wire.post(protocol::decisions_path, std::move(body), doors_.device_token(moment.account), patience);
  request.max_answer = max_answer;
  machinery_->transport->send(std::move(request),
                              [this, id = moment.id](core::Result<ports::HttpAnswer> answer) { answered(id, answer); });
}

void Decisions::answered(const std::string& moment, const core::Result<ports::HttpAnswer>& answer) {
  const core::Now now = machinery_->time.now();
  if (!answer) {
    doors_.exchanged(answer.error());
    return carry(desk_.failed(moment, decision::Failure::network, now));
  }
  if (answer->status != 200) {
    doors_.exchanged(error_of(answer->status));
    return carry(desk_.failed(moment, failure_of(answer->status), now));
  }
  auto decoded = protocol::decode_decision_answer(answer->body);
  if (!decoded) {
    doors_.exchanged(core::make_error(core::ErrorNumber::answer, "decisions: " + decoded.error().detail));
    return carry(desk_.failed(moment, decision::Failure::garbled, now));
  }
  doors_.exchanged({});
  carry(desk_.answered(moment, *std::move(decoded), now));
}

}  // namespace headroom::client
