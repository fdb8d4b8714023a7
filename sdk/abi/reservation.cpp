#include <new>

#include "sdk/abi/handles.hpp"
#include "sdk/client/process.hpp"
#include "sdk/meter/hold.hpp"

namespace meter = headroom::meter;
using headroom::client::Cells;

struct headroom_reservation {
  headroom_meter* meter;
  meter::Hold hold;
  const headroom::client::Process process;
};

namespace {

constexpr headroom_reading closed() noexcept {
  headroom_reading reading{};
  reading.verdict = HEADROOM_VERDICT_CLOSED;
  reading.basis = HEADROOM_BASIS_NONE;
  return reading;
}

}  // namespace

extern "C" {

headroom_reservation* headroom_meter_reserve(headroom_meter* meter, int64_t amount,
                                             headroom_reading* reading) noexcept {
  headroom_reading ignored;
  headroom_reading& out = reading ? *reading : ignored;
  out = closed();
  auto* reservation = meter ? new (std::nothrow) headroom_reservation{meter, {}, {}} : nullptr;
  if (!reservation) return nullptr;
  out = meter::take_hold(*meter, amount, reservation->hold);
  if (out.counted == 0) {
    delete reservation;
    return nullptr;
  }
  Cells::retain(*meter);
  return reservation;
}

headroom_reading headroom_reservation_commit(headroom_reservation* reservation, int64_t actual) noexcept {
  if (!reservation || reservation->process.is_forked()) return closed();
  return meter::commit(*reservation->meter, actual, reservation->hold);
}

void headroom_reservation_free(headroom_reservation* reservation) noexcept {
  if (!reservation) return;
  // A forked child holds a copy: the amount is its parent's to give back (M28).
  if (!reservation->process.is_forked()) meter::let_go(*reservation->meter, reservation->hold);
  Cells::release(*reservation->meter);
  delete reservation;
}

}  // extern "C"
