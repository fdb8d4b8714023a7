#include "sdk/client/circumstances.hpp"

#include "sdk/core/ids.hpp"

namespace headroom::client {

decision::Circumstances circumstances_of(const decision::Moment& moment, const Settings& settings, const People& people,
                                         Accounts& accounts) {
  decision::Circumstances out;
  out.locale = settings.locale;
  out.consent = people.consent();
  if (const auto* context = people.of(moment.account)) {
    out.traits = context->traits;
    if (!context->locale.empty()) out.locale = context->locale;
  }
  Account* account = accounts.find(moment.account);
  if (!account) return out;
  out.lane = core::to_text(core::Id{account->lane().id});
  account->each_cell([&](const meter::Cell& cell) {
    const ports::Record* record = cell.record.load();
    const ports::Slot* slot = cell.home.load();
    if (!record || !slot || record->key.record_kind() != ports::RecordKind::meter) return;
    const core::Instant period = record->period_start.load();
    if (period == ports::period_unknown) return;
    const std::int64_t refunded = slot->refunded.load();
    out.usage.push_back({cell.name, period, slot->consumed.load(), refunded});
  });
  return out;
}

}  // namespace headroom::client
