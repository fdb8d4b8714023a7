#include "await_turn.hpp"

#include <optional>
#include <utility>
#include <variant>

#include "interrupt.hpp"
#include "terminal/text.hpp"
#include "words.hpp"

namespace archivist {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds glance{100};    // how often an interrupt is looked for
constexpr std::chrono::seconds offer_patience{10};  // the library answers every edge long before
constexpr std::chrono::seconds cancel_patience{1};

void announce(const Terminal& terminal, const PlanChanged& change) {
  if (!change.previous.empty())
    terminal.say(terminal.in(Tone::good, "Your plan is " + harmless(change.name) + " now."));
}

class Wait {
 public:
  Wait(Session& session, Conversation& conversation, const Terminal& terminal, headroom::Guard guard,
       std::chrono::seconds patience)
      : session_(session),
        conversation_(conversation),
        terminal_(terminal),
        guard_(std::move(guard)),
        patience_(patience),
        until_(Clock::now() + offer_patience) {}

  Turn run() {
    while (!turn_ && Clock::now() < until_ && !is_interrupted())
      if (std::optional<News> news = session_.inbox().next(glance)) std::visit([this](auto& n) { take(n); }, *news);
    return turn_ && turn_->is_granted ? *turn_ : given_up();
  }

 private:
  void take(OfferArrived& arrived) {
    const bool is_for_this = blocks(arrived.offer.edge().kind()) && !is_accepted_;
    const Answer answer = conversation_.hold(arrived.offer);
    if (!is_for_this) return;
    is_accepted_ = answer == Answer::upgrade;
    if (is_accepted_) {
      until_ = Clock::now() + patience_;
      why_not_ = "The payment was not confirmed in time.";
    } else {
      refuse("");
    }
  }
  void take(NoOffer& none) {
    if (blocks(none.edge)) why_not_ = "There is no offer for it (" + harmless(none.reason) + ").";
  }
  void take(TurnGranted&) { turn_ = {true, ""}; }
  void take(TurnRefused&) { refuse(why_not_); }
  void take(PlanChanged& change) { announce(terminal_, change); }

  void refuse(std::string why_not) { turn_ = {false, std::move(why_not)}; }

  // It may have been granted, and counted, until the guard is cancelled.
  Turn given_up() {
    (void)guard_.cancel_and_wait(cancel_patience);
    while (std::optional<News> news = session_.inbox().next(std::chrono::milliseconds(0)))
      if (std::holds_alternative<TurnGranted>(*news)) return {true, ""};
    return turn_ ? *turn_ : Turn{false, why_not_};
  }

  Session& session_;
  Conversation& conversation_;
  const Terminal& terminal_;
  headroom::Guard guard_;
  std::chrono::seconds patience_;
  Clock::time_point until_;
  bool is_accepted_ = false;
  std::optional<Turn> turn_;
  std::string why_not_;
};

}  // namespace

Turn await_turn(Session& session, Conversation& conversation, const Terminal& terminal, headroom::Guard guard,
                std::chrono::seconds patience) {
  return Wait(session, conversation, terminal, std::move(guard), patience).run();
}

void show_news(Session& session, Conversation& conversation, const Terminal& terminal,
               std::chrono::milliseconds patience) {
  while (std::optional<News> news = session.inbox().next(patience)) {
    if (auto* arrived = std::get_if<OfferArrived>(&*news)) conversation.hold(arrived->offer);
    if (auto* change = std::get_if<PlanChanged>(&*news)) announce(terminal, *change);
  }
}

}  // namespace archivist
