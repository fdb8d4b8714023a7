#include "terminal/offer_view.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include "terminal/text.hpp"
#include "words.hpp"

namespace archivist {
namespace {

// Draws lines in a frame that fits the terminal.
class Box {
 public:
  explicit Box(const Terminal& terminal) : terminal_(terminal), inner_(terminal.width() - 4) {
    lines_.push_back(edge(terminal.has_unicode() ? "┌" : "+", terminal.has_unicode() ? "┐" : "+"));
  }
  std::size_t inner() const { return inner_; }
  void text(std::string_view text, Tone tone = Tone::plain) {
    for (const std::string& line : wrapped(harmless(text), inner_)) row(line, tone);
  }
  void row(const std::string& line, Tone tone = Tone::plain) {
    const std::string side = terminal_.in(Tone::faint, terminal_.has_unicode() ? "│" : "|");
    lines_.push_back(side + ' ' + terminal_.in(tone, padded(line, inner_)) + ' ' + side);
  }
  std::vector<std::string> done() {
    lines_.push_back(edge(terminal_.has_unicode() ? "└" : "+", terminal_.has_unicode() ? "┘" : "+"));
    return std::move(lines_);
  }

 private:
  std::string edge(const char* left, const char* right) const {
    std::string line = left;
    for (std::size_t i = 0; i < inner_ + 2; ++i) line += terminal_.has_unicode() ? "─" : "-";
    return terminal_.in(Tone::faint, line + right);
  }

  const Terminal& terminal_;
  std::size_t inner_;
  std::vector<std::string> lines_;
};

// The facts that help a person decide, and what they are called on the screen; the others are for programs.
constexpr std::pair<const char*, const char*> labels[] = {{"used", "Used"},
                                                          {"limit", "Your limit"},
                                                          {"denied", "Did not fit"},
                                                          {"resets_at", "Starts anew"},
                                                          {"exhausted_at", "Used up, at this rate"},
                                                          {"target.limit", "New limit"},
                                                          {"unlocked", "Unlocks"}};

std::string label_of(const std::string& fact) {
  for (const auto& [name, label] : labels)
    if (fact == name) return label;
  return "";
}

// Instants travel as RFC 3339; people read dates. Units are singular words, and the labels say what is counted.
std::string value_of(const headroom::Fact& fact) {
  std::tm parts{};
  const char* end = ::strptime(fact.value.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  return end != nullptr && *end != '\0' ? date(::timegm(&parts)) : harmless(fact.value);
}

std::string worth_of(const std::string& verdict) {
  if (verdict == "saves") return "Worth it: it saves money.";
  if (verdict == "unlocks") return "Worth it if you need what it unlocks.";
  if (verdict == "not_worth_it") return "Not worth it now.";
  return "";
}

}  // namespace

std::vector<std::string> offer_box(const Terminal& terminal, const headroom::Offer& offer) {
  Box box(terminal);
  box.text(offer.title(), Tone::strong);
  box.text(offer.body());
  const headroom::Money change = offer.price_change();
  if (sells(offer.kind()) && change.minor != 0) box.text((change.minor > 0 ? "+" : "") + price(change), Tone::strong);

  std::vector<std::pair<std::string, std::string>> rows;
  std::size_t widest = 0;
  for (const headroom::Fact& fact : offer.facts()) {
    if (fact.name == "worth.verdict") box.text(worth_of(fact.value), Tone::good);
    const std::string label = label_of(fact.name);
    if (label.empty()) continue;
    widest = std::max(widest, columns(label));
    rows.emplace_back(label, value_of(fact));
  }
  if (!rows.empty()) box.row("");
  for (const auto& [label, value] : rows) {
    const std::string line = padded(label, widest) + "  " + value;
    columns(line) <= box.inner() ? box.row(line, Tone::faint) : box.text(label + ": " + value, Tone::faint);
  }
  return box.done();
}

}  // namespace archivist
