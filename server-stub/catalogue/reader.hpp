#pragma once
// A cursor over the document that knows where it stands: what is wrong is noted with its JSON Pointer and reading goes
// on, so that one run finds every error.

#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sdk/protocol/codec/json.hpp"
#include "server-stub/catalogue/parse.hpp"

namespace headroom::server::catalogue {

/// One value of the document, or the place where there is none. Each reading leaves its target alone, and is false,
/// where the value is absent or wrong; wrong ones are reported.
class Node {
 public:
  Node(const protocol::Json* value, std::string pointer, std::vector<Finding>* errors)
      : value_(value), pointer_(std::move(pointer)), errors_(errors) {}

  [[nodiscard]] bool is_present() const { return value_ != nullptr; }
  [[nodiscard]] const protocol::Json& json() const { return *value_; }
  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  [[nodiscard]] std::vector<Finding>* errors() const { return errors_; }
  void error(std::string message) const { errors_->push_back({pointer_, std::move(message)}); }

  bool integer(std::int64_t& into, std::int64_t least, std::int64_t most) const;
  bool number(double& into, double least, double most) const;
  bool boolean(bool& into) const;
  /// 1 … `most` bytes without control characters.
  bool text(std::string& into, std::size_t most = 200) const;
  bool key(std::string& into) const;  // [a-z][a-z0-9_]{0,63}
  bool keys(std::vector<std::string>& into) const;

  /// A word of a closed vocabulary whose enumerators run from 0 to `last`.
  template <class Word>
  bool word(Word& into, Word last) const {
    std::string given, known;
    if (!is_present()) return false;
    if (value_->is_string()) given = value_->template get_ref<const std::string&>();
    for (std::underlying_type_t<Word> i = 0; i <= static_cast<std::underlying_type_t<Word>>(last); ++i) {
      const auto candidate = static_cast<Word>(i);
      const std::string_view name = to_text(candidate);
      if (name == given) return into = candidate, true;
      known.append(known.empty() ? "" : ", ").append(name);
    }
    error("is not one of: " + known);
    return false;
  }
  template <class Word>
  bool words(std::vector<Word>& into, Word last) const {
    for (const Node& element : elements()) element.word(into.emplace_back(), last);
    return is_present();
  }

  /// None, and an error, where the value is no array or has more than `most`.
  [[nodiscard]] std::vector<Node> elements(std::size_t most = 1'000) const;

 private:
  const protocol::Json* value_;
  std::string pointer_;
  std::vector<Finding>* errors_;
};

/// An object being read. What nobody asked for by the time it is destroyed is an unknown member, and an error.
class Object {
 public:
  explicit Object(const Node& node);
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  ~Object();

  Node find(std::string_view name);  // may be absent
  Node need(std::string_view name);  // reported where it is absent
  [[nodiscard]] const Node& node() const { return node_; }

 private:
  Node node_;
  const bool is_object_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace headroom::server::catalogue
