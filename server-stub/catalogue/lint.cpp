#include <set>

#include "server-stub/catalogue/sections.hpp"
#include "server-stub/catalogue/words.hpp"

// What decisions.md "Catalogue lint" warns of, as far as it can be seen in the document alone.
namespace headroom::server::catalogue {
namespace {

using Warnings = std::vector<Finding>;

struct Ranked {
  const Plan* plan;
  std::string pointer;
};

std::vector<Ranked> by_tier(const Catalogue& catalogue) {
  std::vector<Ranked> plans;
  for (std::size_t i = 0; i < catalogue.plans.size(); ++i) {
    plans.push_back({&catalogue.plans[i], "/plans/" + std::to_string(i)});
  }
  std::stable_sort(plans.begin(), plans.end(),
                   [](const Ranked& a, const Ranked& b) { return a.plan->tier < b.plan->tier; });
  return plans;
}

std::set<std::string> features(const Plan& plan) {
  std::set<std::string> keys;
  for (const auto& grant : plan.features) keys.insert(grant.feature);
  return keys;
}

void warn_distance(const Ranked& lower, const Ranked& upper, Warnings& warnings) {
  const auto below = lower.plan->price.a_month(), above = upper.plan->price.a_month();
  if (below > 0 && (above < 3 * below || above > 5 * below)) {
    warnings.push_back({upper.pointer + "/price", "is not 3 to 5 times the price of plan \"" + lower.plan->key +
                                                      "\"; closer tiers compete, wider ones leave a gap"});
  }
}

void warn_same_features(const Ranked& lower, const Ranked& upper, Warnings& warnings) {
  if (features(*lower.plan) == features(*upper.plan)) {
    warnings.push_back({upper.pointer + "/grants", "grants no other features than plan \"" + lower.plan->key +
                                                       "\"; a tier that differs in amounts alone is hard to explain"});
  }
}

// What in this tier ever leads to the next: a limit, or a feature that is granted further up.
bool has_graduation(const std::vector<Ranked>& plans, std::size_t index) {
  const Plan& plan = *plans[index].plan;
  if (std::any_of(plan.meters.begin(), plan.meters.end(), [](const auto& grant) { return grant.limit.has_value(); })) {
    return true;
  }
  for (std::size_t i = index + 1; i < plans.size(); ++i) {
    for (const auto& feature : features(*plans[i].plan)) {
      if (!plan.feature(feature)) return true;
    }
  }
  return false;
}

void warn_plans(const Catalogue& catalogue, Warnings& warnings) {
  const auto plans = by_tier(catalogue);
  std::size_t paid = 0;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (plans[i].plan->price.minor > 0) ++paid;
    if (i + 1 == plans.size()) break;
    warn_distance(plans[i], plans[i + 1], warnings);
    warn_same_features(plans[i], plans[i + 1], warnings);
    if (!has_graduation(plans, i)) {
      warnings.push_back(
          {plans[i].pointer, "has nothing that leads to the next tier: no limit, no feature further up"});
    }
  }
  if (paid > 4) warnings.push_back({"/plans", "has more than 4 paid tiers; people cannot compare so many"});
  const auto& top = plans.back();
  const auto& meters = top.plan->meters;
  if (!meters.empty() &&
      std::none_of(meters.begin(), meters.end(), [](const auto& m) { return m.limit.has_value(); })) {
    warnings.push_back({top.pointer, "is an unlimited top tier: nothing can grow beyond it"});
  }
}

void warn_arrears(const Catalogue& catalogue, Warnings& warnings) {
  for (std::size_t i = 0; i < catalogue.plans.size(); ++i) {
    for (const auto& grant : catalogue.plans[i].meters) {
      if (grant.overage_price && !grant.ceiling) {
        warnings.push_back({"/plans/" + std::to_string(i) + "/grants",
                            "charges \"" + grant.meter + "\" in arrears without a ceiling: a bill can surprise"});
      }
    }
  }
}

void warn_add_ons(const Catalogue& catalogue, Warnings& warnings) {
  for (std::size_t i = 0; i < catalogue.add_ons.size(); ++i) {
    const auto price = catalogue.add_ons[i].price.a_month();
    for (const auto& key : catalogue.add_ons[i].plans) {
      const auto tier = catalogue.plan(key)->price.a_month();
      if (tier > 0 && (price * 10 < tier || price * 10 > tier * 3)) {
        warnings.push_back(
            {"/add_ons/" + std::to_string(i) + "/price", "is not 10 to 30 % of the price of plan \"" + key + "\""});
      }
    }
  }
}

void warn_segments(const Catalogue& catalogue, Warnings& warnings) {
  std::set<std::string> with_path;
  for (const auto& path : catalogue.paths) with_path.insert(path.segment);
  if (with_path.contains("")) return;
  for (std::size_t i = 0; i < catalogue.routing.rows.size(); ++i) {
    for (const auto& segment : catalogue.routing.rows[i].segments) {
      if (with_path.contains(segment)) continue;
      warnings.push_back(
          {"/routing/rows/" + std::to_string(i) + "/segments", "segment \"" + segment + "\" has no path"});
    }
  }
  if (catalogue.plans.size() > 1 && with_path.empty())
    warnings.push_back({"/paths", "is empty: nothing is ever offered"});
}

// An edge that may sell, without words to sell in the catalogue's own language.
void warn_words(const Catalogue& catalogue, Warnings& warnings) {
  using protocol::EdgeKind;
  if (catalogue.paths.empty()) return;
  for (const auto edge : {EdgeKind::limit_approaching, EdgeKind::limit_reached, EdgeKind::limit_repeated,
                          EdgeKind::feature_gated, EdgeKind::exhaustion_projected}) {
    const auto speaks = [&](const Template& words) {
      const bool fits =
          words.edges.empty() || std::find(words.edges.begin(), words.edges.end(), edge) != words.edges.end();
      return fits && protocol::sells(words.kind) && words.arm.empty() && words.locale == catalogue.default_locale;
    };
    if (std::any_of(catalogue.templates.begin(), catalogue.templates.end(), speaks)) continue;
    warnings.push_back({"/templates", "has no words in \"" + catalogue.default_locale + "\" that sell at " +
                                          std::string(protocol::to_text(edge)) + "; nothing will be offered there"});
  }
}

}  // namespace

std::vector<Finding> lint(const Catalogue& catalogue) {
  Warnings warnings;
  warn_plans(catalogue, warnings);
  warn_arrears(catalogue, warnings);
  warn_add_ons(catalogue, warnings);
  warn_segments(catalogue, warnings);
  warn_words(catalogue, warnings);
  return warnings;
}

}  // namespace headroom::server::catalogue
