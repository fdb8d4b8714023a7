#include <utility>

#include "sdk/client/pipeline.hpp"

/// What the pipeline does by itself: ticks, leading, and living beside other processes (M27).
namespace headroom::client {
namespace {
constexpr core::Duration tick_interval = 250;  // M27
}

void Pipeline::tick() {
  // Set first: whatever fails below, the next tick comes.
  const core::Duration now = machinery_.time.now().steady;
  tick_.set(now + tick_interval, now);
  if (auto ahead = machinery_.page.keep_ahead(); !ahead) exchanged(ahead.error());
  if (!leads_ && machinery_.page.clients().try_lead(own_index_)) lead();
  machinery_.time.refresh();
  if (machinery_.page.words().change.load() != seen_change_) notice();
  plans_.tick();
  raise_all();
}

void Pipeline::write_through() {
  const core::Duration now = machinery_.time.now().steady;
  write_.set(now + machinery_.settings.flush_interval, now);
  if (auto flushed = machinery_.page.flush(); !flushed) exchanged(flushed.error());
}

void Pipeline::lead() {
  leads_ = true;
  report_->change([](auto& facts) { facts.is_leader = true; });
  read_contexts();
  plans_.lead();
  syncing_.lead();
  if (const auto [account, user] = people_.current(); !account.empty()) listening_.listen(device_token(account));
}

void Pipeline::notice() {
  seen_change_ = machinery_.page.words().change.load();
  if (leads_) {
    // A follower left contexts, events or outcomes in the store.
    read_contexts();
    return syncing_.wanted(sync::Reason::told);
  }
  tokens_.clear();
  plans_.notice();
  if (const std::string account = people_.current().first; !device_token(account).empty()) decisions_.enrolled(account);
}

void Pipeline::announce() noexcept {
  auto& change = machinery_.page.words().change;
  // Our own is not news to us; somebody else's in between is.
  std::uint64_t expected = seen_change_;
  if (change.compare_exchange_strong(expected, expected + 1))
    ++seen_change_;
  else
    change.fetch_add(1);
}

void Pipeline::read_contexts() {
  auto contexts = machinery_.store.contexts();
  if (!contexts) return exchanged(contexts.error());
  const std::string current = people_.current().first;
  // Newest first; an account's newest is who uses it.
  for (auto at = contexts->rbegin(); at != contexts->rend(); ++at)
    if (at->account != current) people_.put(std::move(*at));
}

void Pipeline::erase_events() {
  const auto erase = [this](const std::string& account) {
    if (auto erased = machinery_.store.erase_events(account); !erased) exchanged(erased.error());
  };
  for (const Account* account : accounts_->all()) erase(account->id);
  people_.each_account(erase);
  syncing_.withhold();
}

meter::Sweep Pipeline::sweep() { return {own_index_, leads_, machinery_.time.now().trusted}; }

void Pipeline::raise_all() {
  meter::sweep_page(machinery_.page, sweep(), [this](const meter::HeldEdge& edge) { raise(edge); });
}

}  // namespace headroom::client
