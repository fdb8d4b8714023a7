#pragma once
// The facts on record about one account: what it buys, and what the vendor's people know about it. They come from the
// accounts API (protocol.md "GET/PUT/PATCH /v1/accounts/{id}"), except for those marked as the server's own.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sdk/core/instant.hpp"

namespace headroom::server::accounts {

enum class Health : std::uint8_t { unknown, green, yellow, red };
enum class ChampionState : std::uint8_t { active, promoted, changed_role, left };
enum class Payment : std::uint8_t { unknown, current, past_due, failed };

struct Person {
  std::string name, email;
};
struct Champion {
  Person person;
  ChampionState state = ChampionState::active;
};
struct Contact {
  Person person;
  std::string role;
  bool can_buy = false;
};
struct Amount {
  std::int64_t minor = 0;  // a month
  std::string currency;    // ISO 4217
};
// Now, and a quarter ago where that is known.
struct Trend {
  std::int64_t now = 0;
  std::optional<std::int64_t> before;
};
struct Trial {
  std::string plan;
  core::Instant ends_at = 0;
};

using Trait = std::variant<bool, std::int64_t, double, std::string>;

// What the plan document says of a meter's limit, so that a new limit gets a new generation (M7, M16).
struct LimitGeneration {
  std::uint32_t generation = 0;
  std::optional<std::int64_t> limit;
  friend bool operator==(const LimitGeneration&, const LimitGeneration&) = default;
};

struct Account {
  std::string id;
  // what it buys
  std::string plan;
  std::vector<std::string> add_ons;
  std::int64_t seats = 0;           // licensed; 0: not on record
  std::optional<Trial> trial;       // until it ends, its plan is in force instead of `plan`
  core::Instant subscribed_at = 0;  // the anchor of its own periods
  std::optional<core::Instant> renews_at, onboarded_at;
  std::optional<Amount> mrr;
  Payment payment = Payment::unknown;
  // how it is doing
  std::string segment;
  Health health = Health::unknown;
  std::optional<Trend> nps;      // -100 … 100, or one person's 0 … 10
  std::optional<Trend> tickets;  // opened in a quarter
  std::optional<Champion> champion;
  std::string competitor;  // one that was mentioned
  std::vector<std::string> integrations, initiatives;
  // who and why
  Person owner, csm, ae;
  std::vector<Contact> contacts;
  std::vector<std::string> goals, promises;
  std::string bought_because;
  std::map<std::string, Trait> traits;
  // the server's own
  core::Instant created_at = 0;
  std::int64_t plan_version = 0;  // never falls
  std::map<std::string, LimitGeneration> limits;

  // The plan in force then: the trial's while it lasts.
  [[nodiscard]] const std::string& plan_at(core::Instant now) const {
    return trial && now < trial->ends_at ? trial->plan : plan;
  }
};

}  // namespace headroom::server::accounts
