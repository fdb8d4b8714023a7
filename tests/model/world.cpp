#include "tests/model/world.hpp"

#include <atomic>
#include <filesystem>
#include <thread>
#include <utility>

#include "tests/model/sold.hpp"
#include "tests/support/child_process.hpp"
#include "tests/support/shared_memory.hpp"

namespace headroom::model {
namespace {

/// So that days that pass end a month.
constexpr core::Instant beginning = testing::november + 27 * core::day;

}  // namespace

World::World(testing::SyncState& server, std::string name, std::uint64_t seed)
    : server_(&server), name_(std::move(name)), wire_(server, truth_) {
  server_->now = beginning;
  for (unsigned device = 0; device < most_devices; ++device) {
    auto& made = devices_.emplace_back(std::make_unique<Installation>(seed * most_devices + device));
    made->device.clock.set_wall(beginning);
    made->prefix = name_;
    made->ends = [this](const testing::Process& process) { wire_.forget(process); };
    made->device.server = [this, at = made.get()](testing::Process& by, const ports::HttpRequest& request) {
      settle_periods(*at);
      return wire_.exchange(*at, by, request);
    };
  }
}

void World::take(const Step& step) {
  Installation& at = *devices_[step.device];
  switch (step.what) {
    case What::open:
      at.open(step.process);
      break;
    case What::close:
      at.close(step.process);
      break;
    case What::kill:
      at.kill(step.process);
      break;
    case What::add:
    case What::consume:
    case What::refund:
      count(at, step);
      break;
    case What::race:
      race(at, step);
      break;
    case What::pass:
      pass(duration_of(step));
      break;
    case What::sync:
      if (auto* process = at.process(step.process)) process->flush();
      break;
    case What::fate:
      at.fates.push_back(fate_of(step));
      break;
    case What::deliver:
      wire_.deliver();
      break;
    case What::identify:
      at.identify(step.process, account_of(step), user_of(step));
      break;
    case What::attempt:
      if (auto* process = at.process(step.process)) {
        client::request(process->feature(gated_feature));
        process->run();
      }
      break;
    case What::respond:
      respond(at, step);
      break;
    case What::back_up:
      if (!at.has_directory()) break;
      at.backup = std::make_unique<Installation::Backup>();
      at.copy_to(at.backup->directory.path());
      at.backup->memory = at.memory;
      break;
    case What::restore:
      restore(at, step);
      break;
    case What::clone:
      clone(at, step);
      break;
    case What::reboot:
      if (!is_clean(step)) truth_.frozen(at.memory);
      at.reboot(is_clean(step), loses_page(step));
      break;
    case What::set_clock:
      at.device.clock.set_wall(at.device.clock.wall_now() + clock_jump_of(step));
      break;
    case What::uninstall:
      at.uninstall();
      break;
    case What::fork_kill:
      fork_kill(at, step);
      break;
    case What::subscribe:
      subscribe(account_of(step), is_upgrade(step) ? "team" : "free");
      break;
  }
  run_all();
}

void World::calm() {
  for (const auto& at : devices_) at->fates.clear();
  wire_.deliver();
  run_all();
  for (const auto& at : devices_)
    if (at->has_directory()) at->open(0);
  constexpr int rounds = 3;
  for (int round = 0; round < rounds; ++round)
    for (unsigned account = 0; account < accounts; ++account) {
      for (const auto& at : devices_) {
        for (unsigned number = 0; number < processes; ++number)
          if (at->process(number)) at->identify(number, account, 0);
      }
      pass(6 * core::minute);  // longer than any backoff
      for (const auto& at : devices_)
        for (unsigned number = 0; number < processes; ++number)
          if (auto* process = at->process(number)) process->flush();
      run_all();
    }
}

void World::count(Installation& at, const Step& step) {
  auto* process = at.process(step.process);
  if (!process) return;
  headroom_meter& meter = process->meter(sold[step.meter].key);
  const std::int64_t before = meter::peek(meter, 0).used;
  headroom_reading reading;
  Use use{at.account(step.process), step.meter, 0, 0, 0};
  if (step.what == What::refund) {
    reading = meter::refund(meter, units_of(step));
    use.refunded = before - reading.used;
  } else {
    const bool is_try = step.what == What::consume || sold[step.meter].is_hard;
    reading = is_try ? meter::try_consume(meter, units_of(step)) : meter::add(meter, units_of(step));
    if (!is_try && !reading.counted) fault("an add did not count");
    if (reading.counted) use.consumed = units_of(step);
    if (reading.used != before + use.consumed) fault("a reading is not what stood there and what was added");
  }
  use.resets_at = reading.resets_at;
  happened(at, use, reading.limit);
  process->run();
}

void World::race(Installation& at, const Step& step) {
  auto* process = at.process(step.process);
  if (!process) return;
  headroom_meter& meter = process->meter(sold[step.meter].key);
  std::atomic<std::int64_t> counted = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 3; ++thread)
    threads.emplace_back([&] {
      for (std::int64_t i = 0; i < units_of(step); ++i) {
        const auto reading = sold[step.meter].is_hard ? meter::try_consume(meter, 1) : meter::add(meter, 1);
        if (reading.counted) ++counted;
      }
    });
  for (auto& thread : threads) thread.join();
  const auto reading = meter::peek(meter, 0);
  happened(at, {at.account(step.process), step.meter, reading.resets_at, counted, 0}, reading.limit);
  process->run();
}

void World::fork_kill(Installation& at, const Step& step) {
  // A forked child must not touch a database that its parent has open.
  if (at.running() || !at.has_directory()) return;
  struct Tally {
    std::atomic<std::int64_t> started{0}, completed{0};
  };
  const testing::SharedMemory<Tally> tally;
  const auto until = 1 + step.amount * 4;
  // Whoever looks at the count leaves the network alone: what it told would not be written down here yet.
  const auto online = std::exchange(at.device.server, [](testing::Process&, const ports::HttpRequest&) {
    return Answer(testing::ScriptedTransport::broken());
  });
  const auto look = [&] {
    const auto reading = meter::peek(at.open(step.process).meter(sold[step.meter].key), 0);
    at.kill(step.process);
    return reading;
  };
  const std::int64_t before = look().used;
  {
    testing::ChildProcess child([&]() -> int {
      auto& process = at.open(step.process);
      headroom_meter& meter = process.meter(sold[step.meter].key);
      for (;;) {
        ++tally->started;
        if (meter::try_consume(meter, 1).counted)
          ++tally->completed;
        else
          --tally->started;
        process.run();
      }
    });
    for (int spin = 0; spin < 1'000 && tally->started < until; ++spin)
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    child.kill();
    child.wait();
  }
  const auto reading = look();
  at.device.server = online;
  const std::int64_t recovered = reading.used - before;
  if (recovered < tally->completed || recovered > tally->started)
    fault("of " + std::to_string(tally->completed) + " to " + std::to_string(tally->started) +
          " uses before SIGKILL there are " + std::to_string(recovered));
  happened(at, {at.account(step.process), step.meter, reading.resets_at, recovered, 0}, reading.limit);
}

void World::respond(Installation& at, const Step& step) {
  auto* process = at.process(step.process);
  if (!process || process->offers.empty()) return;
  constexpr std::array<protocol::OfferOutcome, 3> outcomes = {
      protocol::OfferOutcome::shown, protocol::OfferOutcome::dismissed, protocol::OfferOutcome::snoozed};
  const auto outcome = outcomes[step.amount % outcomes.size()];
  const headroom_offer* offer = process->offers.front();
  const std::string id = offer->content.id;
  process->tell(offer, outcome);
  at.memory.responses.insert({wire_.account_of(id), id, std::string(protocol::to_text(outcome))});
  if (outcome == protocol::OfferOutcome::shown) return;
  process->offers.erase(process->offers.begin());
  client::release(offer);
}

void World::clone(Installation& from, const Step& step) {
  Installation& to = *devices_[clone_of(step)];
  if (&to == &from || !from.has_directory() || to.has_directory()) return;
  from.copy_to((std::filesystem::create_directory(to.device.directory / "state"), to.device.directory / "state"));
  to.memory = from.memory;
  was_copied_ = true;
  truth_.frozen(to.memory);  // it is recognised when it is opened
  if (is_elsewhere(step)) to.reboot(false, false);
}

void World::restore(Installation& at, const Step& step) {
  if (!at.backup) return;
  for (unsigned number = 0; number < processes; ++number) at.kill(number);
  at.replace_by(at.backup->directory.path(), is_in_place(step));
  const Memory before = std::exchange(at.memory, at.backup->memory);
  was_copied_ = true;
  if (is_in_place(step))
    truth_.restored(before, at.memory);
  else
    truth_.frozen(at.memory);  // it is recognised when it is opened
}

void World::subscribe(unsigned account, const char* plan) {
  server_->work([&](auto& database) {
    auto changed = *server_->accounts.find_or_create(database, account_name(name_, account), server_->now);
    changed.plan = plan;
    server_->accounts.save(database, changed, server_->now);
  });
  changed_plan_.insert(account);
}

void World::pass(core::Duration by) {
  constexpr int looks = 4;
  for (int look = 0; look < looks; ++look) {
    server_->now += by / looks;
    for (const auto& at : devices_) at->device.clock.advance(by / looks);
    run_all();
  }
}

void World::run_all() {
  for (const auto& at : devices_) {
    for (unsigned number = 0; number < processes; ++number)
      if (auto* process = at->process(number)) process->run();
    settle_periods(*at);
  }
}

void World::settle_periods(Installation& at) {
  auto* process = at.running();
  if (!process) return;
  process->page->each([&](const ports::Place& place) {
    const ports::Key& key = place.record->key;
    const core::Instant start = place.record->period_start.load();
    if (key.record_kind() != ports::RecordKind::meter || key.period_start != 0 || start == ports::period_unknown ||
        !key.account_id().starts_with(name_))
      return;
    for (unsigned meter = 0; meter < meters; ++meter)
      if (key.key_name() == sold[meter].key)
        truth_.settle_period(at.memory, static_cast<unsigned>(key.account_id().back() - '0'), meter, resets_at(start));
  });
}

void World::happened(Installation& at, const Use& use, std::int64_t limit) {
  if (use.consumed == 0 && use.refunded == 0) return;
  truth_.happened(at.memory, use);
  const bool is_limited = sold[use.meter].is_hard && use.resets_at != 0 && use.consumed != 0;
  const auto used = truth_.used(at.memory, use);
  if (is_limited && used > limit)
    fault("a directory used " + std::to_string(used) + " of " + std::to_string(limit) + " " + sold[use.meter].key +
          ", which is a hard limit");
}

}  // namespace headroom::model
