#include "sdk/client/syncing.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/core/ids.hpp"
#include "sdk/protocol/codec/codec.hpp"
#include "sdk/protocol/http.hpp"
#include "sdk/protocol/limits.hpp"

namespace headroom::client {
namespace {

constexpr core::Duration sync_deadline = 20 * core::second, store_retry = 5 * core::second;
constexpr std::string_view retry_note = "sync_not_before";

core::Instant number(const std::optional<std::string>& text) {
  core::Instant value = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

core::Error error_of(int status) {
  if (status == 401 || status == 403)
    return core::make_error(core::ErrorNumber::unauthorized,
                            "sync: the server refused the client key; nothing is lost, check client_key");
  const auto number = status >= 500 || status == 429 ? core::ErrorNumber::server
                      : status >= 400                ? core::ErrorNumber::rejected
                                                     : core::ErrorNumber::answer;
  return core::make_error(number,
                          "sync: the server answered " + std::to_string(status) + " without acknowledging anything");
}

}  // namespace

Syncing::Syncing(Machinery& machinery, Doors doors)
    : machinery_(&machinery), doors_(std::move(doors)), alarm_(machinery.scheduler, [this] {
        if (machine_)
          carry(machine_->due(machinery_->time.now()));
        else
          lead();
      }) {}

void Syncing::lead() {
  if (!machinery_->transport) return;
  auto device = machinery_->store.device_id();
  auto note = machinery_->store.note(retry_note);
  auto pending = machinery_->store.pending_sync();
  const core::Now now = machinery_->time.now();
  if (!device || !note || !pending) {
    doors_.exchanged(!device ? device.error() : !note ? note.error() : pending.error());
    return alarm_.set(now.steady + store_retry, now.steady);
  }
  device_ = *std::move(device);
  pending_ = *std::move(pending);
  machine_.emplace(sync::Settings{}, number(*note), pending_.has_value(), now);
  carry(machine_->due(now));
}

void Syncing::wanted(sync::Reason reason) {
  if (machine_) carry(machine_->wanted(reason, machinery_->time.now(), machinery_->random.next()));
}

void Syncing::when_synced(std::function<void()> done) {
  if (!machine_ || is_failing()) return done();
  waiting_next_.push_back(std::move(done));
  wanted(sync::Reason::flush);
  if (!is_under_way()) run_all(waiting_next_);  // barred by the server
}

void Syncing::withhold() {
  // The request may have arrived, so it is repeated under its own id (M24); but nothing leaves any more than the
  // counters.
  auto request = pending_ ? protocol::decode_sync_request(pending_->body) : core::Error{};
  if (!request) return;
  for (auto& account : request->accounts) {
    account.events.clear();
    account.traits.clear();
    account.consent = protocol::Consent::withheld;
  }
  pending_->body = protocol::encode(*request);
  if (auto put = machinery_->store.put_pending_sync(*pending_); !put)
    warn("a prepared sync cannot be rewritten", put.error());
}

void Syncing::carry(const sync::Next& next) {
  if (next.not_before)
    if (auto put = machinery_->store.put_note(retry_note, std::to_string(*next.not_before)); !put)
      warn("Retry-After cannot be kept", put.error());
  alarm_.set(next.wake_at, machinery_->time.now().steady);
  if (!next.send) return;
  try {
    send(*next.send);
  } catch (...) {
    // The machine waits for an answer, else it would never send again.
    if (is_under_way()) answered(core::make_error(core::ErrorNumber::internal, "sync: a request could not be made"));
  }
}

void Syncing::send(const sync::Send& how) {
  local_ = doors_.gather();
  auto repeated = how.is_repeat && pending_ ? protocol::decode_sync_request(pending_->body) : core::Error{};
  if (repeated) {
    sent_ = *std::move(repeated);
    // What is new since then waits for the one after.
    size_ = {pending_->body.size(), sent_.accounts.size(), 0, true};
    return transmit(pending_->body);
  }
  for (auto& waiting : std::exchange(waiting_next_, {})) waiting_.push_back(std::move(waiting));
  build(how.scope);
}

void Syncing::build(const sync::Scope& scope) {
  std::uint8_t random[10];
  machinery_->random.fill(random);
  const sync::Sender sender{core::to_text(core::ordered_id(machinery_->time.now().trusted, random)), device_,
                            std::string("headroom-cpp/") + HEADROOM_VERSION_TEXT};
  sync::Built built = sync::build(sender, local_, scope, turn_);
  turn_ = built.next_turn;
  sent_ = std::move(built.request);
  size_ = {built.bytes, sent_.accounts.size(), built.events, built.has_more};
  if (sent_.accounts.empty()) return answered(ports::HttpAnswer{});  // nobody was identified yet
  // A value is sent only after the msync that covers it (M21), and a request only when it can be repeated (M24).
  if (auto flushed = machinery_->page.flush(); !flushed) return answered(flushed.error());
  ports::PendingSync prepared{sender.sync_id, protocol::encode(sent_)};
  if (auto put = machinery_->store.put_pending_sync(prepared); !put) return answered(put.error());
  transmit(pending_.emplace(std::move(prepared)).body);
}

void Syncing::transmit(const std::string& body) {
  ports::HttpRequest request = machinery_->wire.post(protocol::sync_path, body, {}, sync_deadline);
  request.max_answer = protocol::max_answer_bytes;
  machinery_->transport->send(std::move(request), [this](core::Result<ports::HttpAnswer> answer) { answered(answer); });
}

void Syncing::answered(const core::Result<ports::HttpAnswer>& answer) {
  sync::Answered report;
  report.sent = size_;
  must_enrol_ = false;
  if (!answer) {
    doors_.exchanged(answer.error());
  } else if (sent_.accounts.empty()) {
    report.status = 200;
    report.is_acknowledged = true;
  } else {
    report.status = answer->status;
    report.retry_after = answer->header("retry-after");
    report.is_acknowledged = settle(*answer, report);
    doors_.exchanged(report.is_acknowledged ? core::Error{} : error_of(answer->status));
  }
  sync::Next next = machine_->answered(report, machinery_->time.now(), machinery_->random.next());
  if (next.bury_event)
    for (const auto& account : sent_.accounts)
      for (const auto& event : account.events)
        if (auto buried =
                machinery_->store.bury_event(event.id, "the server refuses it: " + std::to_string(report.status));
            !buried)
          warn("an event cannot be put away", buried.error());
  // Told in pages, they wait for the last.
  if (report.is_acknowledged && !report.sent.has_more) run_all(waiting_);
  for (auto& waiting : std::exchange(waiting_, {})) waiting_next_.push_back(std::move(waiting));
  carry(next);
  if (must_enrol_) wanted(sync::Reason::identified);
  end_waiting();
}

bool Syncing::settle(const ports::HttpAnswer& answer, sync::Answered& report) {
  if (answer.status != 200) return false;
  auto decoded = protocol::decode_sync_answer(answer.body);
  if (!decoded) return false;
  sync::Settled settled = sync::settle(sent_, *decoded, local_);
  if (!settled.is_acknowledged && settled.accounts.empty()) return false;
  report.next_sync_s = settled.next_sync_s;
  report.sent.has_more = report.sent.has_more && settled.has_progress;
  machinery_->time.synced(settled.server_time);
  std::vector<ports::SyncOutcome> outcomes;
  for (auto& account : settled.accounts) {
    doors_.settling(account);
    outcomes.push_back(account.outcome);
  }
  if (auto applied = machinery_->store.apply(outcomes); !applied) {
    warn("an answer cannot be stored, so it is asked for again", applied.error());
    return false;
  }
  pending_.reset();
  for (const auto& account : settled.accounts) {
    if (!account.error.empty()) account_refused(account);
    doors_.settled(account);
  }
  return settled.is_acknowledged;
}

void Syncing::account_refused(const sync::SettledAccount& account) {
  machinery_->log.write(core::LogLevel::warning, "the server refused a sync of one account: " + account.error);
  const bool had_token = std::any_of(
      sent_.accounts.begin(), sent_.accounts.end(),
      [&](const protocol::SyncAccount& sent) { return sent.account == account.outcome.account && sent.device_token; });
  if (account.error != "token_unknown" || !had_token) return;
  // The server does not know this device any more: enrol again, nothing is lost.
  if (auto forgotten = machinery_->store.forget_device_token(account.outcome.account); !forgotten)
    return warn("a device token cannot be dropped", forgotten.error());
  if (auto cleared = machinery_->store.clear_pending_sync(); !cleared)
    return warn("a prepared sync cannot be dropped", cleared.error());
  pending_.reset();
  must_enrol_ = true;
}

void Syncing::end_waiting() {
  if (waiting_next_.empty() || is_under_way()) return;
  if (!is_failing()) wanted(sync::Reason::flush);
  if (!is_under_way()) run_all(waiting_next_);
}

void Syncing::run_all(Waiting& waiting) {
  for (auto& done : std::exchange(waiting, {})) done();
}

void Syncing::warn(std::string_view what, const core::Error& error) {
  machinery_->log.write(core::LogLevel::warning, std::string(what) + ": " + error.detail);
  doors_.exchanged(error);
}

}  // namespace headroom::client
