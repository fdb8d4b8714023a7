#include "server-stub/catalogue/catalogue.hpp"

#include <algorithm>

namespace headroom::server::catalogue {
namespace {

template <class Item>
const Item* find(const std::vector<Item>& items, std::string Item::*name, std::string_view wanted) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.*name == wanted; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

const MeterGrant* Plan::meter(std::string_view wanted) const { return find(meters, &MeterGrant::meter, wanted); }
const FeatureGrant* Plan::feature(std::string_view wanted) const {
  return find(features, &FeatureGrant::feature, wanted);
}

const Plan* Catalogue::plan(std::string_view key) const { return find(plans, &Plan::key, key); }
const Meter* Catalogue::meter(std::string_view key) const { return find(meters, &Meter::key, key); }
const Feature* Catalogue::feature(std::string_view key) const { return find(features, &Feature::key, key); }
const AddOn* Catalogue::add_on(std::string_view key) const { return find(add_ons, &AddOn::key, key); }
const Question* Catalogue::question(std::string_view key) const { return find(questions, &Question::key, key); }
const Milestone* Catalogue::milestone(std::string_view key) const { return find(milestones, &Milestone::key, key); }

const Plan* Catalogue::unlocks(std::string_view feature) const {
  const auto found =
      std::find_if(plans.begin(), plans.end(), [&](const Plan& plan) { return plan.feature(feature) != nullptr; });
  return found == plans.end() ? nullptr : &*found;
}

}  // namespace headroom::server::catalogue
