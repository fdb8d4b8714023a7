#pragma once
// The moment, placed in the catalogue once for all steps.

#include <string>

#include "server-stub/catalogue/catalogue.hpp"
#include "server-stub/decide/inputs.hpp"

namespace headroom::server::decide {

/// Refers to catalogue and inputs, and lives no longer than they.
struct Situation {
  const catalogue::Catalogue& catalogue;
  const Inputs& inputs;
  const catalogue::Plan* plan = nullptr;         // the account's; null where the catalogue has it no more
  const MeterFacts* meter = nullptr;             // the moment's
  const catalogue::MeterGrant* grant = nullptr;  // the plan's grant of that meter
  const catalogue::Feature* feature = nullptr;   // tried, or the answer to what was asked
  const catalogue::Plan* asked = nullptr;        // the plan that answers what was asked
  const catalogue::Milestone* milestone = nullptr;
  bool is_caused = false;   // by the customer's trying (D6)
  std::int64_t denied = 0;  // units just refused
  std::string settled{};    // why there is nothing to judge: "unknown_key", "already_granted"; else empty
};

Situation place(const catalogue::Catalogue& catalogue, const Inputs& inputs);

/// Has the account the feature, by its plan or by an add-on?
bool has_feature(const Situation& situation, const std::string& feature);

}  // namespace headroom::server::decide
