#pragma once
#include <headroom/headroom.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "sdk/client/mailbox.hpp"
#include "sdk/core/instant.hpp"
#include "sdk/protocol/offer.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::client {

/// The edge that an offer or a decision answers, as the host is told of it.
struct EdgeView {
  protocol::EdgeKind kind = protocol::EdgeKind::limit_reached;
  std::string key;
  std::uint32_t threshold = 0;
  std::int64_t used = 0, limit = 0;
  core::Instant at = 0;
  headroom_edge c() const noexcept {
    return {static_cast<std::uint32_t>(kind), threshold, used, limit, at, {key.data(), key.size()}};
  }
};

/// What the host does with an offer.
struct OfferReport {
  protocol::OfferOutcome what = protocol::OfferOutcome::shown;
  protocol::Dismissal dismissal = protocol::Dismissal::not_now;
  std::int64_t hours = 0;
};

}  // namespace headroom::client

/// One delivered offer. Immutable but for its count; the last reference dropped reports it as abandoned, which counts
/// only where no outcome came before.
struct headroom_offer {
  headroom_offer(headroom::protocol::OfferContent offered, headroom::client::EdgeView for_edge, bool is_again,
                 std::shared_ptr<headroom::client::Mailbox> reports_to)
      : content(std::move(offered)), edge(std::move(for_edge)), is_reopened(is_again), mailbox(std::move(reports_to)) {}

  const headroom::protocol::OfferContent content;
  const headroom::client::EdgeView edge;
  const bool is_reopened;
  const std::shared_ptr<headroom::client::Mailbox> mailbox;
  mutable std::atomic<std::uint32_t> references{1};
};

namespace headroom::client {

/// To the pipeline; nothing once the client is gone.
void report(const headroom_offer& offer, const OfferReport& what);
void retain(const headroom_offer& offer) noexcept;
void release(const headroom_offer* offer) noexcept;

}  // namespace headroom::client
