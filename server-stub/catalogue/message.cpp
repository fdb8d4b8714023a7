#include "server-stub/catalogue/message.hpp"

#include <array>
#include <set>

#include "sdk/core/key.hpp"

namespace headroom::server::catalogue {
namespace {

constexpr int max_depth = 4;

bool is_space(char c) { return c == ' '; }
bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

bool is_plural_selector(std::string_view word) {
  static constexpr std::array<std::string_view, 6> categories{"zero", "one", "two", "few", "many", "other"};
  for (const auto category : categories) {
    if (word == category) return true;
  }
  return word.size() >= 2 && word.size() <= 10 && word[0] == '=' &&
         word.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  Message run() {
    if (message(0, false) && at_ < text_.size()) fail("has a } without its {");
    return std::move(found_);
  }

 private:
  bool fail(std::string what) {
    if (!found_.error) found_.error = std::move(what);
    return false;
  }
  [[nodiscard]] bool has(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) { return has(c) ? (++at_, true) : false; }
  void spaces() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  std::string_view word() {
    spaces();
    const auto start = at_;
    if (has('=')) ++at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    const auto result = text_.substr(start, at_ - start);
    spaces();
    return result;
  }

  // Literal text and arguments, up to the } that ends it or the end of the text.
  bool message(int depth, bool in_plural) {
    if (depth > max_depth) return fail("nests deeper than 4");
    while (at_ < text_.size() && !has('}')) {
      if (take('\'')) {
        if (!quoted(in_plural)) return false;
      } else if (take('{')) {
        if (!argument(depth)) return false;
      } else {
        ++at_;
      }
    }
    return true;
  }

  // After an apostrophe: it quotes only before a character that would mean something (ICU's DOUBLE_OPTIONAL).
  bool quoted(bool in_plural) {
    if (take('\'') || !(has('{') || has('}') || (in_plural && has('#')))) return true;
    const auto end = text_.find('\'', at_);
    if (end == std::string_view::npos) return fail("has an apostrophe that quotes a brace and is not closed");
    at_ = end + 1;
    return true;
  }

  bool argument(int depth) {
    const std::string name{word()};
    if (!core::is_key(name)) return fail("has a { without a slot's name after it");
    if (take('}')) return note(name, Message::Use::any);
    if (!take(',')) return fail("slot " + name + " is not closed by }");
    const auto type = word();
    if (!take(',') || (type != "plural" && type != "select")) {
      return fail("slot " + name + " may be followed by plural or select, and by nothing else");
    }
    const bool is_plural = type == "plural";
    return note(name, is_plural ? Message::Use::number : Message::Use::text) && branches(name, is_plural, depth);
  }

  bool branches(const std::string& name, bool is_plural, int depth) {
    std::set<std::string, std::less<>> seen;
    for (spaces(); !take('}'); spaces()) {
      const std::string selector{word()};
      if (selector.empty() || selector[0] == '=' ? !is_plural_selector(selector) || !is_plural
                                                 : is_plural && !is_plural_selector(selector)) {
        return fail("slot " + name + " has a branch that is called \"" + selector + "\"");
      }
      if (!seen.insert(selector).second) return fail("slot " + name + " has two branches \"" + selector + "\"");
      if (!take('{')) return fail("slot " + name + ": branch \"" + selector + "\" has no {text}");
      if (!message(depth + 1, is_plural)) return false;
      if (!take('}')) return fail("slot " + name + ": branch \"" + selector + "\" is not closed by }");
    }
    return seen.contains("other") || fail("slot " + name + " has no branch \"other\"");
  }

  bool note(const std::string& name, Message::Use use) {
    auto& known = found_.slots[name];
    if (known == Message::Use::any) known = use;
    return known == use || use == Message::Use::any || fail("slot " + name + " is used as a number and as a text");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Message found_;
};

}  // namespace

Message scan(std::string_view text) { return Scanner{text}.run(); }

}  // namespace headroom::server::catalogue
