#pragma once
#include <string>
#include <utility>
#include <vector>

#include "sdk/decision/moment.hpp"
#include "sdk/protocol/decision.hpp"

namespace headroom::decision {

/// What a request carries beside its moment.
struct Circumstances {
  std::string locale;
  protocol::Consent consent = protocol::Consent::given;
  std::vector<std::pair<std::string, std::string>> traits;
  std::string lane;                       // this device's, of `usage`
  std::vector<protocol::UsageRow> usage;  // its counters, newer than the last sync
};

protocol::DecisionRequest request_for(const Moment& moment, const Circumstances& circumstances);

}  // namespace headroom::decision
