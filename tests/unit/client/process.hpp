#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "sdk/client/guarding.hpp"
#include "sdk/client/house.hpp"
#include "sdk/page/open.hpp"
#include "sdk/store/sqlite_store.hpp"
#include "tests/support/manual_scheduler.hpp"
#include "tests/support/seeded_random.hpp"
#include "tests/support/temporary_directory.hpp"
#include "tests/unit/client/vendor.hpp"

namespace headroom::testing {

/// What outlives a process: its state directory, time, and the server.
struct Device {
  TemporaryDirectory directory;
  ManualClock clock{november + core::day};
  SeededRandom random;
  Vendor vendor{clock};
};

/// Lines of the log; to be read when nobody writes.
struct Lines final : core::Log {
  void write(core::LogLevel, std::string_view line) noexcept override {
    const std::lock_guard lock(mutex);
    lines.emplace_back(line);
  }
  std::mutex mutex;
  std::vector<std::string> lines;
};

/// One decision as the host heard of it.
struct Heard {
  protocol::EdgeKind edge;
  std::string key;
  std::uint32_t threshold;
  bool is_offer;
  std::string reason;
};

/// A client as House builds it, with clock, background thread and network in the test's hands; page and database are
/// real. Its host hears everything and keeps the offers.
class Process {
 public:
  static client::Settings online() {
    client::Settings settings;
    settings.endpoint = "https://decisions.example.com";
    settings.client_key = "pk_test";
    return settings;
  }
  static client::Settings offline() {
    client::Settings settings;
    settings.is_offline = true;
    settings.bundled_plan = free_plan("0");
    return settings;
  }

  explicit Process(Device& device, client::Settings with = online())
      : device_(&device), vendor(device.vendor), settings(with_directory(std::move(with), device)) {
    transport.answer = [this](const ports::HttpRequest& request) { return vendor(request); };
    client::Machinery machinery{
        settings, scheduler, store, settings.is_offline ? nullptr : &transport,      device.random,
        *page,    time,      *log,  client::Wire(settings.client_key, device.random)};
    pipeline =
        std::make_unique<client::Pipeline>(std::move(machinery), accounts, *dispatch, mailbox, seat->index, report);
    mailbox->set_pipeline(pipeline.get());
    pipeline->start();
  }
  ~Process() {
    for (headroom_offer* offer : offers) client::release(offer);
    if (!is_killed) pipeline->seal();
    dispatch->seal();
    mailbox->seal();
    mailbox->set_pipeline(nullptr);
    scheduler.clear();
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Nothing more runs, nothing is told or written: SIGKILL.
  void kill() {
    is_killed = true;
    scheduler.clear();
    scheduler.is_sealed = true;
  }
  void run() {
    scheduler.run();
    pipeline->woken();
    scheduler.run();
  }
  void advance(core::Duration by) {
    run();
    scheduler.advance(by);
    run();
  }
  /// All at once, as over a suspend: what was due meanwhile runs once.
  void jump(core::Duration by) {
    run();
    device_->clock.advance(by - core::second);
    advance(core::second);
  }
  void identify(const std::string& account, const std::string& user = "ann") {
    current = &accounts.open(account);
    mailbox->post([account, user](client::Pipeline& at) { at.identified({account, user, "", "", {}}); });
    run();
  }
  /// Offers, decisions and changes are written down from now on.
  void listen() {
    const auto subscribe = [&](headroom_offer_fn offer, headroom_decision_fn decision,
                               headroom_entitlement_change_fn change) {
      dispatch->subscribe(std::make_shared<client::Subscriber>(offer, decision, change, this, nullptr));
    };
    subscribe(
        nullptr, [](const headroom_decision* decision, void* self) { static_cast<Process*>(self)->hear(*decision); },
        nullptr);
    subscribe([](headroom_offer* offer, void* self) { static_cast<Process*>(self)->offers.push_back(offer); }, nullptr,
              nullptr);
    subscribe(nullptr, nullptr, [](const headroom_entitlement_change* change, void* self) {
      static_cast<Process*>(self)->plans.emplace_back(change->plan.data, change->plan.size);
    });
    mailbox->post([](client::Pipeline& at) { at.subscribed(); });
    run();
  }
  /// What a person does with an offer.
  void tell(const headroom_offer* offer, protocol::OfferOutcome what,
            protocol::Dismissal dismissal = protocol::Dismissal::not_now) {
    client::report(*offer, {what, dismissal, 1});
    run();
  }
  /// The host lets go of the offers that it holds.
  void let_go() {
    for (headroom_offer* offer : std::exchange(offers, {})) client::release(offer);
    run();
  }

  /// Of the account that is identified; the handle stays with the client.
  headroom_meter& meter(const std::string& key) {
    headroom_meter* cell = current->meter(key);
    client::Cells::release(*cell);
    return *cell;
  }
  headroom_feature& feature(const std::string& key) {
    headroom_feature* cell = current->feature(key);
    client::Cells::release(*cell);
    return *cell;
  }
  headroom_reading consume(const std::string& key, std::int64_t amount = 1) {
    const auto reading = meter::try_consume(meter(key), amount);
    run();
    return reading;
  }
  std::int64_t used(const std::string& key) { return meter::peek(meter(key), 0).used; }
  /// Whether it has ended; else it does so later.
  bool flush() {
    const auto is_done = std::make_shared<bool>(false);
    mailbox->post([is_done](client::Pipeline& at) { at.flush([is_done] { *is_done = true; }); });
    run();
    return *is_done;
  }

 private:
  static client::Settings with_directory(client::Settings settings, const Device& device) {
    settings.state_dir = device.directory / "state";
    return settings;
  }
  void hear(const headroom_decision& decision) {
    heard.push_back({static_cast<protocol::EdgeKind>(decision.edge.kind),
                     {decision.edge.key.data, decision.edge.key.size},
                     decision.edge.threshold,
                     decision.outcome == HEADROOM_OUTCOME_OFFER,
                     decision.reason.data ? std::string(decision.reason.data, decision.reason.size) : std::string()});
  }

  Device* device_;

 public:
  Vendor& vendor;
  const client::Settings settings;
  std::shared_ptr<Lines> log = std::make_shared<Lines>();
  ManualScheduler scheduler{device_->clock};
  ScriptedTransport transport{scheduler};
  std::shared_ptr<page::Directory> page = page::open(settings.state_dir).directory;
  std::unique_ptr<client::Seat> seat = client::Seat::take(page, log);
  client::Timekeeper time{device_->clock, *page};
  client::StandingReport report;
  std::shared_ptr<client::Mailbox> mailbox = std::make_shared<client::Mailbox>(scheduler);
  std::unique_ptr<client::Cells, client::House::Leave> cells{
      new client::Cells(page, seat->index, *runtime::WakeSignal::make(), mailbox)};
  client::Accounts accounts{{*cells, time, settings, *log}, device_->random};
  std::shared_ptr<client::HostDispatch> dispatch = std::make_shared<client::HostDispatch>(settings.is_manual, log);
  store::SqliteStore store{settings.state_dir, device_->clock, device_->random, [](const core::Error&) {}};
  std::unique_ptr<client::Pipeline> pipeline;
  client::Account* current = &accounts.open("");
  bool is_killed = false;
  // what the host heard
  std::vector<Heard> heard;
  std::vector<headroom_offer*> offers;
  std::vector<std::string> plans;
};

}  // namespace headroom::testing
