#pragma once
#include <map>
#include <memory>
#include <string>

#include <headroom/headroom.hpp>

#include "events.hpp"
#include "options.hpp"
#include "terminal/terminal.hpp"

namespace archivist {

// Puts an offer before the person, asks what they want, and tells the library.
class Conversation {
 public:
  Conversation(const Terminal& terminal, std::shared_ptr<Events> events, std::map<std::string, Answer> answers);
  Answer hold(headroom::Offer& offer);

 private:
  Answer answer_to(const headroom::Offer& offer) const;
  Answer ask(const headroom::Offer& offer) const;
  void tell(headroom::Offer& offer, Answer answer) const;

  const Terminal& terminal_;
  std::shared_ptr<Events> events_;
  std::map<std::string, Answer> answers_;
};

}  // namespace archivist
