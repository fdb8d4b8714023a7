#pragma once
// A small catalogue with one of everything, for tables that break one thing at a time.

#include <fstream>
#include <sstream>
#include <string>

#include "sdk/protocol/codec/json.hpp"

namespace headroom::tests {

inline std::string file_text(const std::string& path_in_project) {
  std::ifstream stream(std::string(HEADROOM_SOURCE_DIR) + "/" + path_in_project);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

inline protocol::Json good_catalogue() {
  return *protocol::parse(R"({
    "name": "archivist", "currency": "USD", "time_zone": "Europe/Berlin", "default_locale": "en", "default_plan": "free",
    "offer_hosts": ["billing.example.com"],
    "meters": [
      {"key": "archives", "kind": "sum", "unit": "archive", "per_user": true,
       "counted": {"en": "{count, plural, one {# archive} other {# archives}}"}, "granted": "{count} a {period}"},
      {"key": "seats", "kind": "latest", "unit": "seat"}],
    "features": [{"key": "encryption", "kind": "boolean", "name": "encryption"},
                 {"key": "max_file_mb", "kind": "config", "name": {"en": "files of up to {value} MB"}}],
    "plans": [
      {"key": "free", "name": "Free", "tier": 0, "price": {"minor": 0},
       "grants": [{"meter": "archives", "limit": 5, "period": "month", "enforcement": "hard", "thresholds": [80, 95]},
                  {"feature": "max_file_mb", "value": 10}]},
      {"key": "team", "name": {"en": "Team"}, "tier": 1, "price": {"minor": 2900, "per": "month"},
       "grants": [{"meter": "archives", "limit": 200, "anchor": "subscription", "enforcement": "overage",
                   "overage_price": {"minor": 50, "units": 1}, "ceiling": 400},
                  {"feature": "encryption"}, {"feature": "max_file_mb", "value": 1000}]}],
    "add_ons": [{"key": "pack", "price": {"minor": 600}, "plans": ["team"], "meters": [{"meter": "archives", "units": 100}],
                 "features": ["encryption"]}],
    "paths": [{"vector": "tier", "from": "free", "to": "team"},
              {"segment": "smb", "vector": "usage", "from": "team", "add_on": "pack"}],
    "questions": [{"key": "can_i_encrypt", "phrases": {"en": ["can I encrypt"]}, "answered_by": {"feature": "encryption"}}],
    "milestones": [{"key": "hundred", "name": "your hundredth archive"}],
    "experiments": [{"key": "words", "seed": "s", "hash_version": 2, "coverage": 1, "holdout": "none", "edges": ["intent"],
                     "kinds": ["upgrade"], "arms": [{"key": "control", "weight": 0.5}, {"key": "short", "weight": 0.4},
                                                    {"key": "none", "weight": 0.1}]}],
    "templates": [{"kind": "upgrade", "edges": ["limit_reached"], "key": "archives", "arm": "short", "locale": "en",
                   "title": ["{used_units} packed", "Packed"], "success": "", "goal": "", "gap": "",
                   "recommendation": "{plan}", "price": "{price}", "worth": ["{used_units}: {saves}", "{used_units}"],
                   "call_to_action": "Get {plan}"}],
    "fallback_offers": [{"edge": "limit_reached", "key": "archives", "plans": ["free"], "kind": "upgrade", "target": "team",
                         "url": "https://billing.example.com/p", "title": "Limit", "body": "Team", "call_to_action": "See"}],
    "routing": {"csm": "Dana", "ae": "Robin",
                "rows": [{"vectors": ["tier"], "segments": ["smb"], "incremental": {"from": 1, "below": 9},
                          "account": {"below": 9}, "route": "csm"}, {"route": "ae"}]},
    "guardrails": {"kill_switch": false, "renewal_window_days": 60, "low_utilisation_percent": 40, "usage_drop_percent": 20,
                   "contraction_signs": 2, "not_now_days": 14, "not_relevant_days": 60, "unsold_gap_days": 7,
                   "sizing_reserve_percent": 20},
    "caps": {"session": 1, "day": 1, "month": 3, "min_gap_s": 30},
    "billing": {"offer_valid_hours": 24},
    "targets": [{"metric": "nrr", "value": 110, "owner": "Dana"}]
  })");
}

}  // namespace headroom::tests
