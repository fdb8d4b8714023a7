#include "server-stub/catalogue/parse.hpp"

#include <algorithm>

#include "server-stub/catalogue/periods.hpp"
#include "server-stub/catalogue/sections.hpp"

namespace headroom::server::catalogue {
namespace {

constexpr protocol::ParseLimits limits{
    .bytes = 1024 * 1024, .depth = 16, .nodes = 100'000, .text_bytes = 4'096, .allows_comments = true};

void read_currency(const Node& node, std::string& into) {
  std::string given;
  if (!node.text(given)) return;
  const bool is_code =
      given.size() == 3 && std::all_of(given.begin(), given.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (is_code) {
    into = given;
  } else {
    node.error("must be an ISO 4217 code of three capital letters, such as USD");
  }
}

void read_time_zone(const Node& node, std::string& into) {
  if (!node.text(into) || is_time_zone(into)) return;
  node.error("is not in the IANA time zone database; write UTC or a name such as Europe/Berlin");
}

// A host's name, without scheme, port and path: what an offer's URL is compared with.
void read_offer_hosts(const Node& node, std::vector<std::string>& into) {
  for (const Node& element : node.elements(protocol::max_offer_hosts)) {
    std::string host;
    if (!element.text(host, 253)) continue;
    if (host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") != std::string::npos || host.front() == '.' ||
        host.back() == '.') {
      element.error(
          "must be a host's name in small letters, such as billing.example.com, without scheme, port or path");
    }
    into.push_back(std::move(host));
  }
}

}  // namespace

Parsed parse(std::string_view text) {
  Parsed parsed;
  const auto json = protocol::parse(text, limits);
  if (!json) {
    parsed.errors.push_back({"", "is no JSON that can be read: " + json.error().detail});
    return parsed;
  }
  Catalogue catalogue;
  {
    Object document(Node(&*json, "", &parsed.errors));
    document.need("name").text(catalogue.name);
    read_currency(document.need("currency"), catalogue.currency);
    read_time_zone(document.find("time_zone"), catalogue.time_zone);
    read_locale(document.find("default_locale"), catalogue.default_locale);
    read_offer_hosts(document.find("offer_hosts"), catalogue.offer_hosts);
    read_meters(document, catalogue);
    read_features(document, catalogue);
    read_plans(document, catalogue);
    read_reference(document.need("default_plan"), catalogue.plans, "plan", catalogue.default_plan);
    read_add_ons(document, catalogue);
    read_paths(document, catalogue);
    read_questions(document, catalogue);
    read_milestones(document, catalogue);
    read_experiments(document, catalogue);
    read_templates(document, catalogue);
    read_fallback_offers(document, catalogue);
    read_routing(document, catalogue);
    read_settings(document, catalogue);
  }
  if (!parsed.errors.empty()) return parsed;
  parsed.warnings = lint(catalogue);
  std::stable_sort(catalogue.plans.begin(), catalogue.plans.end(),
                   [](const Plan& a, const Plan& b) { return a.tier < b.tier; });
  parsed.catalogue = std::move(catalogue);
  return parsed;
}

std::string to_text(const std::vector<Finding>& findings) {
  std::string lines;
  for (const auto& finding : findings) {
    lines.append(finding.pointer.empty() ? "the document" : finding.pointer)
        .append(": ")
        .append(finding.message)
        .append("\n");
  }
  return lines;
}

}  // namespace headroom::server::catalogue
