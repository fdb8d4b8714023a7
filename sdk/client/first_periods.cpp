#include "sdk/client/first_periods.hpp"

#include "sdk/client/terms.hpp"
#include "sdk/meter/limits.hpp"

namespace headroom::client {

void name_first_periods(ports::CounterPage& page, std::string_view account, const plan::Snapshot& plan,
                        core::Instant now) {
  page.each([&](const ports::Place& place) {
    const ports::Key& key = place.record->key;
    if (!ports::is_meter(key.record_kind()) || key.account_id() != account ||
        place.record->period_start.load() != ports::period_unknown)
      return;
    if (const auto* meter = plan.meter(key.key_name())) meter::name_period(*place.record, limits_of(plan, *meter, now));
  });
}

}  // namespace headroom::client
