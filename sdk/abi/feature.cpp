#include "sdk/abi/handles.hpp"
#include "sdk/abi/last_error.hpp"
#include "sdk/client/guarding.hpp"

using headroom::abi::guarded_or;
using headroom::client::Cells;

extern "C" {

headroom_feature* headroom_client_feature(headroom_client* client, const char* key, size_t size) noexcept {
  if (!client || (!key && size > 0)) return headroom::client::closed_feature();
  try {
    return client->client->feature({key, size});
  } catch (...) {
    return headroom::client::closed_feature();
  }
}

headroom_feature* headroom_feature_retain(headroom_feature* feature) noexcept {
  if (feature) Cells::retain(*feature);
  return feature;
}

void headroom_feature_free(headroom_feature* feature) noexcept {
  if (feature) Cells::release(*feature);
}

headroom_access headroom_feature_peek(const headroom_feature* feature) noexcept {
  const headroom_access* access = feature ? feature->access.load(std::memory_order_acquire) : nullptr;
  if (access) return *access;
  headroom_access closed{};
  closed.reason = HEADROOM_ACCESS_CLOSED;
  closed.basis = HEADROOM_BASIS_NONE;
  return closed;
}

int headroom_feature_request(headroom_feature* feature) noexcept {
  return feature && headroom::client::request(*feature);
}

int headroom_feature_guard(headroom_feature* feature, const headroom_guard_handler* handler,
                           headroom_guard** out) noexcept {
  if (out) *out = nullptr;
  if (!handler) return 0;
  return guarded_or(0, [&] {
    if (!feature) {
      headroom::client::refuse(*handler, HEADROOM_REFUSED_CLOSED);
      return 0;
    }
    auto guard = headroom::client::guard(*feature, *handler);
    if (!guard) return 1;
    if (out) *out = guard.release();
    return 0;
  });
}

void headroom_guard_free(headroom_guard* guard) noexcept {
  if (!guard) return;
  guarded_or(0, [&] {
    headroom::client::cancel(*guard);
    return 0;
  });
  delete guard;
}

int headroom_guard_cancel_and_wait(headroom_guard* guard, int64_t deadline_ms) noexcept {
  if (!guard || guard->action->gate().cancel_and_wait(deadline_ms)) return HEADROOM_OK;
  return headroom::abi::fail(headroom::core::ErrorNumber::timeout, "a guarded action still runs");
}

}  // extern "C"
