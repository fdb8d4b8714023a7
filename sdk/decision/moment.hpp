#pragma once
#include <cstdint>
#include <string>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::decision {

/// An edge that was reached, once (D1). `id` is the hash of its identity, made by whoever claimed it.
struct Moment {
  std::string id, account, user;
  protocol::EdgeKind edge = protocol::EdgeKind::limit_reached;
  std::string key;  // meter, feature, milestone or intent
  std::uint32_t threshold = 0;
  std::int64_t used = 0, limit = 0, wanted = 0;  // wanted: units denied
  bool denied = false;
  core::Instant at = 0, period = 0;
};

}  // namespace headroom::decision
