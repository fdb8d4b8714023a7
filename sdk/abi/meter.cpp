#include <array>

#include "sdk/abi/handles.hpp"
#include "sdk/abi/last_error.hpp"
#include "sdk/client/guarding.hpp"
#include "sdk/meter/hot.hpp"
#include "sdk/meter/operations.hpp"

namespace meter = headroom::meter;
using headroom::abi::guarded_or;
using headroom::abi::str;
using headroom::client::Cells;

namespace {

constexpr std::size_t max_amounts = 16;

constexpr headroom_reading answer(unsigned verdict) noexcept {
  headroom_reading reading{};
  reading.verdict = static_cast<uint8_t>(verdict);
  reading.basis = HEADROOM_BASIS_NONE;
  return reading;
}

using Wanted = std::array<meter::Wanted, max_amounts>;

/// False for what cannot be asked as a whole: none, too many, a null meter.
bool read(const headroom_amount* amounts, size_t count, Wanted& out) noexcept {
  if (!amounts || count == 0 || count > max_amounts) return false;
  for (size_t i = 0; i < count; ++i) {
    if (!amounts[i].meter) return false;
    out[i] = {amounts[i].meter, amounts[i].amount};
  }
  return true;
}

/// `count` 0 is refused; so is, as closed, what is not there at all.
int guard(bool is_there, const meter::Wanted* wanted, size_t count, const headroom_guard_handler* handler,
          headroom_guard** out) noexcept {
  if (out) *out = nullptr;
  if (!handler) return 0;
  return guarded_or(0, [&] {
    if (!is_there) {
      headroom::client::refuse(*handler, HEADROOM_REFUSED_CLOSED);
      return 0;
    }
    auto guard = headroom::client::guard(wanted, count, *handler);
    if (!guard) return 1;
    if (out) *out = guard.release();
    return 0;
  });
}

}  // namespace

extern "C" {

headroom_meter* headroom_client_meter(headroom_client* client, const char* key, size_t size) noexcept {
  if (!client || (!key && size > 0)) return headroom::client::closed_meter();
  try {
    return client->client->meter({key, size});
  } catch (...) {
    return headroom::client::closed_meter();
  }
}

headroom_meter* headroom_meter_retain(headroom_meter* meter) noexcept {
  if (meter) Cells::retain(*meter);
  return meter;
}

void headroom_meter_free(headroom_meter* meter) noexcept {
  if (meter) Cells::release(*meter);
}

headroom_reading headroom_meter_add(headroom_meter* meter, int64_t amount) noexcept {
  if (!meter) [[unlikely]]
    return answer(HEADROOM_VERDICT_CLOSED);
  return meter::add(*meter, amount);
}

headroom_reading headroom_meter_try_consume(headroom_meter* meter, int64_t amount) noexcept {
  if (!meter) [[unlikely]]
    return answer(HEADROOM_VERDICT_CLOSED);
  return meter::try_consume(*meter, amount);
}

headroom_reading headroom_meter_peek(const headroom_meter* meter, int64_t amount) noexcept {
  return meter ? meter::peek(*meter, amount) : answer(HEADROOM_VERDICT_CLOSED);
}

headroom_reading headroom_meter_refund(headroom_meter* meter, int64_t amount) noexcept {
  return meter ? meter::refund(*meter, amount) : answer(HEADROOM_VERDICT_CLOSED);
}

headroom_reading headroom_client_try_consume(headroom_client* client, const headroom_amount* amounts,
                                             size_t count) noexcept {
  Wanted wanted;
  if (!client) return answer(HEADROOM_VERDICT_CLOSED);
  if (!read(amounts, count, wanted)) return answer(HEADROOM_VERDICT_INVALID_AMOUNT);
  return meter::try_consume_all(wanted.data(), count);
}

int headroom_client_guard(headroom_client* client, const headroom_amount* amounts, size_t count,
                          const headroom_guard_handler* handler, headroom_guard** out) noexcept {
  Wanted wanted;
  const bool is_whole = read(amounts, count, wanted);
  return guard(client != nullptr, wanted.data(), is_whole ? count : 0, handler, out);
}

int headroom_meter_guard(headroom_meter* meter, int64_t amount, const headroom_guard_handler* handler,
                         headroom_guard** out) noexcept {
  const meter::Wanted wanted{meter, amount};
  return guard(meter != nullptr, &wanted, 1, handler, out);
}

headroom_meter_list* headroom_client_meters(headroom_client* client) noexcept {
  return guarded_or<headroom_meter_list*>(nullptr, [&] {
    auto list = std::make_unique<headroom_meter_list>();
    if (client) list->lines = client->client->meters();
    return list.release();
  });
}

size_t headroom_meter_list_size(const headroom_meter_list* list) noexcept { return list ? list->lines.size() : 0; }

int headroom_meter_list_at(const headroom_meter_list* list, size_t index, headroom_meter_status* out) noexcept {
  if (!list || !out)
    return headroom::abi::fail(headroom::core::ErrorNumber::null_argument, "list and out must not be null");
  if (index >= list->lines.size())
    return headroom::abi::fail(headroom::core::ErrorNumber::invalid_argument, "index: beyond the list's size");
  const auto& line = list->lines[index];
  *out = {};
  out->key = str(line.key);
  out->unit = str(line.unit);
  out->used = line.used;
  out->limit = line.limit;
  out->resets_at = line.resets_at;
  out->thresholds = line.thresholds.data();
  out->threshold_count = line.thresholds.size();
  out->plan = str(line.plan);
  out->is_hard = line.is_hard;
  return HEADROOM_OK;
}

void headroom_meter_list_free(headroom_meter_list* list) noexcept { delete list; }

}  // extern "C"
