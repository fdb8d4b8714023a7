#pragma once
// The second part of the catalogue: what is offered, to whom, when, in which words and by whom.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sdk/protocol/plan_document.hpp"
#include "sdk/protocol/words.hpp"
#include "server-stub/catalogue/localized.hpp"

namespace headroom::server::catalogue {

/// How an account grows (decisions.md "Measurement"); a movement of revenue is booked under the same word.
enum class Vector : std::uint8_t { seat, usage, tier, cross_sell, org, service };

struct Price {
  std::int64_t minor = 0;                    // of the catalogue's currency
  protocol::Per per = protocol::Per::month;  // or year

  /// What a month of it costs, half a minor unit rounded up.
  [[nodiscard]] std::int64_t a_month() const { return per == protocol::Per::year ? (minor + 6) / 12 : minor; }
};

struct AddOn {
  std::string key;
  Localized name;
  Price price;
  std::vector<std::string> plans;  // that it can be added to
  struct Extra {
    std::string meter;
    std::int64_t units = 0;  // added to the plan's limit in each period
  };
  std::vector<Extra> meters;
  std::vector<std::string> features;  // boolean ones that it grants
};

/// One step that an account of the segment may be offered: from a plan to another, or to an add-on of the same plan.
struct Path {
  std::string segment;  // empty: every segment
  Vector vector = Vector::tier;
  std::string from, to, add_on;  // exactly one of `to` and `add_on`
};

/// Words for offers of one kind. Each part is a list of alternatives, of which the first whose slots all have a value
/// is used; an empty one lets the part out; where no alternative fits, the template does not and the next is tried.
struct Template {
  protocol::OfferKind kind = protocol::OfferKind::upgrade;
  std::vector<protocol::EdgeKind> edges;  // empty: every edge
  std::string key;                        // meter, feature, milestone or question; empty: any
  std::string arm;                        // of an experiment; empty: any
  std::string locale;
  using Part = std::vector<std::string>;
  Part title, success, goal, gap, recommendation, price, worth, call_to_action;
};

/// What a device shows for an edge when the server cannot be asked (D4).
struct FallbackOffer {
  protocol::EdgeKind edge = protocol::EdgeKind::limit_reached;
  std::string key;                 // meter or feature; empty: any
  std::vector<std::string> plans;  // accounts on these get it; empty: on any
  protocol::OfferKind kind = protocol::OfferKind::upgrade;
  std::string target;  // a plan, for a kind that sells
  std::string url;     // https on one of offer_hosts, or empty
  Localized title, body, call_to_action;
};

struct Question {
  std::string key;                                                        // what the host calls intent() with
  std::vector<std::pair<std::string, std::vector<std::string>>> phrases;  // locale → as people say it
  std::string feature, plan;                                              // what answers it: exactly one
};

struct Milestone {
  std::string key;
  Localized name;
};

struct Arm {
  std::string key;
  double weight = 0;
};

struct Experiment {
  std::string key, seed;
  int hash_version = 2;  // GrowthBook's
  double coverage = 1;
  std::vector<Arm> arms;                   // the first is the control; weights sum to 1
  std::string holdout;                     // the arm that never sees a prompt; may be empty
  std::vector<protocol::EdgeKind> edges;   // empty: every edge
  std::vector<protocol::OfferKind> kinds;  // empty: every kind that sells
};

/// When an offer is withheld (decisions.md, step 1).
struct Guardrails {
  bool kill_switch = false;
  std::int64_t renewal_window_days = 60;
  std::int64_t low_utilisation_percent = 40;
  std::int64_t usage_drop_percent = 20;                    // quarter on quarter, a sign of contraction
  std::int64_t contraction_signs = 2;                      // how many together withhold the sale
  std::int64_t not_now_days = 14, not_relevant_days = 60;  // D7
  std::int64_t unsold_gap_days = 7;                        // between two unprompted offers of kinds that do not sell
  std::int64_t sizing_reserve_percent = 20;
};

/// Nothing in a bound means no bound. Values are per year, in minor units of the catalogue's currency.
struct RoutingRow {
  std::vector<Vector> vectors;        // empty: any
  std::vector<std::string> segments;  // empty: any
  std::optional<std::int64_t> incremental_from, incremental_below, account_from, account_below;
  protocol::Route route = protocol::Route::self_serve;
};

struct Routing {
  std::vector<RoutingRow> rows;  // the first that matches; the last matches everything
  std::string csm, ae;           // who is named where the account has no one of its own
};

struct Billing {
  std::int64_t offer_valid_hours = 24;  // as long as a checkout link lives, at most
};

/// A number that somebody has promised, for the report.
struct Target {
  std::string metric, owner;
  double value = 0;
};

}  // namespace headroom::server::catalogue
