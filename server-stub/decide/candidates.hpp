#pragma once
// Step 2: what could be offered, along the catalogue's expansion paths for the account's segment.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server-stub/decide/situation.hpp"

namespace headroom::server::decide {

struct Candidate {
  catalogue::Vector vector = catalogue::Vector::tier;
  const catalogue::Plan* plan = nullptr;  // one of the two
  const catalogue::AddOn* add_on = nullptr;
  std::int64_t price_change = 0;        // a month, in minor units
  bool is_metered = false;              // it has the moment's meter, and then:
  std::optional<std::int64_t> limit{};  // none: unlimited

  [[nodiscard]] const std::string& key() const { return plan ? plan->key : add_on->key; }
};

/// Everything that answers the moment: plans reachable over any number of steps, and add-ons of the present plan. None
/// where the moment is settled or sells nothing.
std::vector<Candidate> candidates(const Situation& situation);
/// Without repeats.
std::vector<catalogue::Vector> vectors_of(const std::vector<Candidate>& candidates);
/// Does it give the account the feature?
bool grants(const Candidate& candidate, const std::string& feature);

}  // namespace headroom::server::decide
