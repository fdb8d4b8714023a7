#include "sdk/abi/handles.hpp"
#include "sdk/abi/last_error.hpp"

using headroom::client::Subscriber;

namespace {

/// `data` is released in any case, by the subscriber's end.
headroom_subscription* subscribe(headroom_client* client, headroom_offer_fn offer, headroom_decision_fn decision,
                                 headroom_entitlement_change_fn change, void* data,
                                 headroom_release_fn release) noexcept {
  return headroom::abi::guarded_or<headroom_subscription*>(nullptr, [&]() -> headroom_subscription* {
    const auto subscriber = std::make_shared<Subscriber>(offer, decision, change, data, release);
    if (!client || client->client->is_closed() || client->client->is_forked() || (!offer && !decision && !change))
      return nullptr;
    auto subscription =
        std::make_unique<headroom_subscription>(headroom_subscription{subscriber, client->client->host_dispatch()});
    client->client->subscribe(subscriber);
    return subscription.release();
  });
}

}  // namespace

extern "C" {

headroom_subscription* headroom_client_on_offer(headroom_client* client, headroom_offer_fn function, void* data,
                                                headroom_release_fn release) noexcept {
  return subscribe(client, function, nullptr, nullptr, data, release);
}

headroom_subscription* headroom_client_on_decision(headroom_client* client, headroom_decision_fn function, void* data,
                                                   headroom_release_fn release) noexcept {
  return subscribe(client, nullptr, function, nullptr, data, release);
}

headroom_subscription* headroom_client_on_entitlement_change(headroom_client* client,
                                                             headroom_entitlement_change_fn function, void* data,
                                                             headroom_release_fn release) noexcept {
  return subscribe(client, nullptr, nullptr, function, data, release);
}

void headroom_subscription_free(headroom_subscription* subscription) noexcept {
  if (!subscription) return;
  subscription->subscriber->gate().cancel();
  headroom::abi::guarded_or(0, [&] {
    subscription->dispatch->unsubscribe(*subscription->subscriber);
    return 0;
  });
  delete subscription;
}

int headroom_subscription_cancel_and_wait(headroom_subscription* subscription, int64_t deadline_ms) noexcept {
  if (!subscription || subscription->subscriber->gate().cancel_and_wait(deadline_ms)) return HEADROOM_OK;
  return headroom::abi::fail(headroom::core::ErrorNumber::timeout, "the callback still runs");
}

}  // extern "C"
