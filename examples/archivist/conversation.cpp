#include "conversation.hpp"

#include <unistd.h>

#include <cstdio>
#include <utility>
#include <vector>

#include "interrupt.hpp"
#include "terminal/offer_view.hpp"
#include "terminal/text.hpp"
#include "words.hpp"

namespace archivist {
namespace {

const char* word(Answer answer) {
  switch (answer) {
    case Answer::upgrade:
      return "upgrade";
    case Answer::not_now:
      return "not-now";
    case Answer::never:
      return "never";
    case Answer::talk:
      return "talk";
    case Answer::later:
      break;
  }
  return "later";
}

// An offer that sells without a page to pay at belongs to a person.
bool can_buy(const headroom::Offer& offer) { return sells(offer.kind()) && !offer.url().empty(); }

std::string label(const headroom::Offer& offer, const char* otherwise) {
  const std::string text = harmless(offer.call_to_action());
  return text.empty() ? otherwise : text;
}

// Side by side where they fit, else one below the other.
std::vector<std::string> in_columns(const std::vector<std::string>& choices, std::size_t width) {
  std::string line;
  for (const std::string& choice : choices) line += (line.empty() ? "" : "   ") + choice;
  return columns(line) <= width ? std::vector<std::string>{line} : choices;
}

// The first letter typed before Enter; 0 for none, at the end of input and when interrupted.
char letter_typed() {
  char first = 0;
  for (char c = 0; ::read(STDIN_FILENO, &c, 1) == 1 && c != '\n';)
    if (first == 0 && c != ' ') first = c;
  return first;
}

}  // namespace

Conversation::Conversation(const Terminal& terminal, std::shared_ptr<Events> events,
                           std::map<std::string, Answer> answers)
    : terminal_(terminal), events_(std::move(events)), answers_(std::move(answers)) {}

Answer Conversation::hold(headroom::Offer& offer) {
  terminal_.say("");
  for (const std::string& line : offer_box(terminal_, offer)) terminal_.say(line);
  offer.shown();
  const char* edge = archivist::word(offer.edge().kind());
  events_->write("shown", {{"edge", edge}});
  Answer answer = answer_to(offer);
  if (answer == Answer::upgrade && !can_buy(offer)) answer = Answer::later;
  tell(offer, answer);
  events_->write("answered", {{"edge", edge}, {"answer", word(answer)}});
  return answer;
}

Answer Conversation::answer_to(const headroom::Offer& offer) const {
  for (const char* edge : {archivist::word(offer.edge().kind()), ""}) {
    const auto found = answers_.find(edge);
    if (found == answers_.end()) continue;
    terminal_.say(terminal_.in(Tone::faint, std::string("  → ") + word(found->second)));
    return found->second;
  }
  return ::isatty(STDIN_FILENO) != 0 ? ask(offer) : Answer::later;
}

Answer Conversation::ask(const headroom::Offer& offer) const {
  std::vector<std::string> choices;
  if (can_buy(offer)) choices.push_back("[u] " + label(offer, "Upgrade"));
  if (sells(offer.kind())) choices.insert(choices.end(), {"[n] not now", "[d] don't show again"});
  choices.push_back("[t] " + (can_buy(offer) ? "talk to someone" : label(offer, "talk to someone")));
  choices.emplace_back("[Enter] go on");
  while (!is_interrupted()) {
    for (const std::string& line : in_columns(choices, terminal_.width())) terminal_.say(line);
    std::fputs("> ", stdout);
    std::fflush(stdout);
    switch (letter_typed()) {
      case 'u':
        if (can_buy(offer)) return Answer::upgrade;
        break;
      case 'n':
        return Answer::not_now;
      case 'd':
        return Answer::never;
      case 't':
        return Answer::talk;
      case 0:
        return Answer::later;
      default:
        break;
    }
  }
  return Answer::later;
}

void Conversation::tell(headroom::Offer& offer, Answer answer) const {
  switch (answer) {
    case Answer::upgrade:
      offer.accepted();
      events_->write("accepted", {{"plan", offer.target().plan}, {"url", offer.url()}});
      terminal_.say("  Complete it here: " + harmless(offer.url()));
      terminal_.say(terminal_.in(Tone::faint, "  What waits goes on by itself when it is done."));
      break;
    case Answer::not_now:
      offer.dismissed(headroom::Dismissal::not_now);
      break;
    case Answer::never:
      offer.dismissed(headroom::Dismissal::never);
      break;
    case Answer::talk:
      offer.ask();
      terminal_.say("  Somebody will come back to you, and will know what this is about.");
      break;
    case Answer::later:
      break;  // the library records it as left open
  }
}

}  // namespace archivist
