#include "sdk/client/offer_handle.hpp"

#include "sdk/client/pipeline.hpp"

namespace headroom::client {

void report(const headroom_offer& offer, const OfferReport& what) {
  offer.mailbox->post([id = offer.content.id, what](Pipeline& pipeline) { pipeline.offer_reported(id, what); });
}

void retain(const headroom_offer& offer) noexcept { offer.references.fetch_add(1, std::memory_order_relaxed); }

void release(const headroom_offer* offer) noexcept {
  if (!offer || offer->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  try {
    report(*offer, {protocol::OfferOutcome::abandoned, {}, 0});
  } catch (...) {
    // Without memory for the report the offer expires by itself.
  }
  delete offer;
}

}  // namespace headroom::client
