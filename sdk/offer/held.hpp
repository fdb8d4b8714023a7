#pragma once
#include <deque>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "sdk/core/instant.hpp"
#include "sdk/offer/candidate.hpp"

namespace headroom::offer {

/// Offers that wait for a better time, oldest first, one for each moment, at most 16. Not synchronised.
class Held {
 public:
  /// Replaces one of the same moment; beyond the most the oldest is refused, `busy`.
  void push_or_refuse_oldest(Candidate candidate, std::vector<Refusal>& refusals);
  void refuse_if(const std::function<bool(const Candidate&)>& is_refused, std::string_view reason,
                 std::vector<Refusal>& refusals);
  std::optional<Candidate> take(std::string_view moment);
  /// All of them, those caused by trying first.
  std::deque<Candidate> take_all();

  bool contains(std::string_view moment) const noexcept;
  bool is_empty() const noexcept { return held_.empty(); }
  /// `none` where nothing is held.
  core::Instant first_expiry(core::Instant none) const noexcept;

 private:
  std::deque<Candidate> held_;
};

}  // namespace headroom::offer
