#include "sdk/protocol/codec/json.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "sdk/core/error.hpp"

namespace headroom::protocol {
namespace {

/// Builds the value while it is read, so that what is too deep, too much or named twice stops the reading there.
class Builder final : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, const ParseLimits& limits) : text_(text), limits_(limits) {}

  bool null() override { return place(nullptr) != nullptr; }
  bool boolean(bool value) override { return place(value) != nullptr; }
  bool number_integer(std::int64_t value) override { return place(value) != nullptr; }
  bool number_unsigned(std::uint64_t value) override { return place(value) != nullptr; }
  bool number_float(double value, const std::string&) override { return place(value) != nullptr; }
  bool binary(binary_t&) override { return fail("is binary"); }
  bool string(std::string& value) override {
    if (value.size() > limits_.text_bytes) return fail(too_long());
    return place(std::move(value)) != nullptr;
  }
  bool key(std::string& name) override {
    if (name.size() > limits_.text_bytes) return fail_at(address(open_.size() - 1), "has a name that " + too_long());
    Frame& frame = open_.back();
    frame.name = name;
    const auto [member, is_new] = frame.container->get_ref<Json::object_t&>().emplace(name, nullptr);
    frame.member = &member->second;
    return is_new || fail("is there twice");
  }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
    constexpr int out_of_range = 406;
    const std::string_view read = text_.substr(0, position > 0 ? position - 1 : 0);
    const auto line_start = read.rfind('\n') + 1;
    what_ = "not JSON at line " + std::to_string(std::count(read.begin(), read.end(), '\n') + 1) + ", column " +
            std::to_string(read.size() - line_start + 1);
    if (error.id == out_of_range) what_ += ": a number beyond the range of a double";
    if (position > text_.size()) what_ += ": it ends too soon";
    return false;
  }

  Json take() { return std::move(root_); }
  const std::string& what() const noexcept { return what_; }

 private:
  struct Frame {
    Json* container;
    Json* member = nullptr;  // where the value of an object's present name goes
    std::string name;
  };

  /// Where the value now stands; null: refused. Containers above it do not move while it is open.
  Json* place(Json value) {
    if (++nodes_ > limits_.nodes) {
      fail("is one value too many: at most " + std::to_string(limits_.nodes) + " are read");
      return nullptr;
    }
    if (open_.empty()) return &(root_ = std::move(value));
    const Frame& frame = open_.back();
    if (frame.container->is_object()) return &(*frame.member = std::move(value));
    frame.container->push_back(std::move(value));
    return &frame.container->back();
  }
  bool open(Json container) {
    if (open_.size() >= limits_.depth) return fail("is deeper than " + std::to_string(limits_.depth) + " levels");
    Json* placed = place(std::move(container));
    if (placed == nullptr) return false;
    open_.push_back({placed, nullptr, {}});
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }
  std::string too_long() const { return "is longer than " + std::to_string(limits_.text_bytes) + " bytes"; }
  /// The pointer of what is being read in the innermost of the first `count` open containers.
  std::string address(std::size_t count) const {
    std::string pointer;
    for (std::size_t i = 0; i < count; ++i) {
      const Frame& frame = open_[i];
      const std::size_t held_open = i + 1 < open_.size() ? 1 : 0;
      pointer +=
          pointer_step(frame.container->is_object() ? frame.name : std::to_string(frame.container->size() - held_open));
    }
    return pointer;
  }
  bool fail(const std::string& what) { return fail_at(address(open_.size()), what); }
  bool fail_at(const std::string& pointer, const std::string& what) {
    what_ = (pointer.empty() ? "the document" : pointer) + " " + what;
    return false;
  }

  std::string_view text_;
  const ParseLimits& limits_;
  Json root_;
  std::vector<Frame> open_;
  std::size_t nodes_ = 0;
  std::string what_;
};

}  // namespace

core::Result<Json> parse(std::string_view text, const ParseLimits& limits) {
  if (text.size() > limits.bytes) {
    return core::make_error(
        core::ErrorNumber::invalid_argument,
        "the document has " + std::to_string(text.size()) + " bytes, more than " + std::to_string(limits.bytes));
  }
  Builder builder(text, limits);
  const bool is_good = Json::sax_parse(text.begin(), text.end(), &builder, nlohmann::detail::input_format_t::json, true,
                                       limits.allows_comments);
  if (!is_good) return core::make_error(core::ErrorNumber::invalid_argument, builder.what());
  return builder.take();
}

std::string dump(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string pointer_step(std::string_view name) {
  std::string step = "/";
  for (const char character : name) {
    if (character == '~') {
      step += "~0";
    } else if (character == '/') {
      step += "~1";
    } else {
      step += character;
    }
  }
  return step;
}

}  // namespace headroom::protocol
