#include "sdk/client/client.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "sdk/core/error.hpp"
#include "sdk/meter/operations.hpp"

namespace headroom::client {
namespace {

/// Waited for by one host thread, told by the background thread; whichever is last frees it.
class Barrier {
 public:
  void reach() {
    const std::lock_guard lock(mutex_);
    is_reached_ = true;
    reached_.notify_all();
  }
  bool wait(core::Duration deadline) {
    std::unique_lock lock(mutex_);
    return reached_.wait_for(lock, std::chrono::milliseconds(deadline), [this] { return is_reached_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable reached_;
  bool is_reached_ = false;
};

}  // namespace

core::Result<std::unique_ptr<Client>> Client::open(Settings settings, std::shared_ptr<core::Log> log) {
  auto house = House::build(std::move(settings), std::move(log));
  if (!house) return house.error();
  return std::unique_ptr<Client>(new Client(*std::move(house)));
}

Client::Client(std::shared_ptr<House> house) : house_(std::move(house)), current_(&house_->accounts.open("")) {}

Client::~Client() {
  close(2 * core::second);
  // A forked child must not take down what is its parent's: locks, database, thread (M28).
  if (is_forked()) new std::shared_ptr<House>(std::move(house_));
}

core::Result<void> Client::identify(ports::StoredContext context) {
  if (is_closed()) return core::make_error(core::ErrorNumber::closed, "the client is closed");
  current_.store(&house_->accounts.open(context.account), std::memory_order_release);
  house_->mailbox->post([context = std::move(context)](Pipeline& pipeline) { pipeline.identified(context); });
  return {};
}

headroom_meter* Client::meter(std::string_view key) {
  Account* account = current_.load(std::memory_order_acquire);
  if (!account || is_closed()) return closed_meter();
  return account->meter(key);
}

headroom_feature* Client::feature(std::string_view key) {
  Account* account = current_.load(std::memory_order_acquire);
  if (!account || is_closed()) return closed_feature();
  return account->feature(key);
}

void Client::declare(ports::RecordKind kind, std::string_view key) {
  Account* account = current_.load(std::memory_order_acquire);
  if (!account || is_closed()) return;
  if (headroom_feature* cell = account->declared(kind, key)) meter::attempt(*cell);
}

std::vector<MeterLine> Client::meters() {
  std::vector<MeterLine> lines;
  Account* account = current_.load(std::memory_order_acquire);
  if (!account || is_closed() || is_forked()) return lines;
  const auto plan = account->snapshot();
  if (!plan) return lines;
  for (const auto& meter : plan->document().meters) {
    headroom_meter* cell = account->meter(meter.key);
    const headroom_reading reading = meter::peek(*cell, 0);
    Cells::release(*cell);
    const bool is_hard =
        meter.enforcement == protocol::Enforcement::hard || meter.enforcement == protocol::Enforcement::strict;
    lines.push_back({meter.key, meter.unit, plan->document().name, meter.thresholds, reading.used, reading.limit,
                     reading.resets_at, is_hard});
  }
  return lines;
}

void Client::status(headroom_status& out) {
  const StandingReport::Facts facts = house_->report.facts();
  out.durability = house_->seat->page->is_durable() ? HEADROOM_DURABILITY_PAGE : HEADROOM_DURABILITY_MEMORY;
  out.is_online = facts.is_online;
  out.is_leader = facts.is_leader;
  out.queue_depth = facts.queue_depth;
  out.dropped = facts.dropped + house_->dispatch->drops();
  out.callback_errors = house_->dispatch->throws();
  out.last_error = facts.last.number;
  const auto copy = [](auto& field, std::string_view text) { text.copy(field, sizeof field - 1); };
  copy(out.last_error_detail, facts.last.detail);
  out.plan_age_s = -1;
  const Account* account = current_.load(std::memory_order_acquire);
  for (const Account* one : house_->accounts.all()) out.unknown_keys += one->unknown_keys();
  const auto plan = account ? account->snapshot() : nullptr;
  if (!plan) return;
  out.has_plan = 1;
  copy(out.plan, plan->document().plan);
  copy(out.plan_version, plan->document().version);
  if (plan->source() == plan::Source::server)
    out.plan_age_s = std::max<core::Duration>(0, house_->time.now().trusted - plan->confirmed_at()) / core::second;
}

void Client::subscribe(std::shared_ptr<Subscriber> subscriber) {
  house_->dispatch->subscribe(std::move(subscriber));
  house_->mailbox->post([](Pipeline& pipeline) { pipeline.subscribed(); });
}

std::size_t Client::dispatch() {
  // What runs may close this client, or be the end of it.
  const std::shared_ptr<HostDispatch> dispatch = house_->settings.is_manual ? house_->dispatch : nullptr;
  return dispatch ? dispatch->run() : 0;
}

void Client::pause_point() {
  house_->mailbox->post([](Pipeline& pipeline) { pipeline.pause_point(); });
}

void Client::set_consent(protocol::Consent consent) {
  house_->mailbox->post([consent](Pipeline& pipeline) { pipeline.set_consent(consent); });
}

core::Result<void> Client::flush(core::Duration deadline) {
  if (is_closed()) return core::make_error(core::ErrorNumber::closed, "the client is closed");
  const auto barrier = std::make_shared<Barrier>();
  house_->mailbox->post([barrier](Pipeline& pipeline) { pipeline.flush([barrier] { barrier->reach(); }); });
  if (house_->loop->is_background_thread()) return {};
  if (barrier->wait(deadline)) return {};
  return core::make_error(core::ErrorNumber::timeout,
                          "flush: not done within " + std::to_string(deadline) + " ms; it goes on in the background");
}

void Client::close(core::Duration deadline) {
  if (is_closed_.exchange(true)) return;
  current_.store(nullptr);
  if (is_forked()) return;
  const auto start = std::chrono::steady_clock::now();
  const auto left = [&] {
    const auto gone =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
    return std::max<core::Duration>(0, deadline - gone);
  };
  // Stop intake: handles answer closed, what was counted stands in the page.
  const std::shared_ptr<House> house = house_;
  house->cells->close();
  // Flush, unless a callback of ours is what closes.
  if (!house->loop->is_background_thread()) {
    const auto barrier = std::make_shared<Barrier>();
    const bool is_posted =
        house->mailbox->post([barrier](Pipeline& pipeline) { pipeline.flush([barrier] { barrier->reach(); }); });
    if (is_posted) barrier->wait(left());
  }
  // Seal, and join: the last work keeps the house as long as the thread needs it.
  const bool has_ended = house->stop(left());
  // What guards came to is told on the host's own thread, this once without its asking.
  if (has_ended && house->settings.is_manual) house->dispatch->run();
}

}  // namespace headroom::client
