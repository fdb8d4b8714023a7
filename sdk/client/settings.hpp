#pragma once
#include <string>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/protocol/plan_document.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::client {

/// What open was given, checked and copied (api.md "Config").
struct Settings {
  std::string endpoint, client_key, state_dir, tls_roots, locale = "en";
  std::vector<std::string> offer_hosts;
  std::optional<protocol::PlanDocument> bundled_plan;
  core::Duration decision_deadline = 300, flush_interval = 1'000;
  bool is_offline = false, is_manual = false;
  bool unknown_feature_granted = false, unknown_meter_refused = false;
  protocol::Consent consent = protocol::Consent::given;
};

}  // namespace headroom::client
