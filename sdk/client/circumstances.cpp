#include "sdk/client/circumstances.hpp"

#include "sdk/client/usage_row.hpp"
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
    if (!record || !cell.home.load() || !ports::is_meter(record->key.record_kind())) return;
    if (auto row = usage_row({cell.record.load(), cell.home.load()})) out.usage.push_back(*std::move(row));
  });
  return out;
}

}  // namespace headroom::client
