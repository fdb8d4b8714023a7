#include "server-stub/catalogue/reader.hpp"

#include <cmath>
#include <sstream>

#include "sdk/core/key.hpp"
#include "sdk/core/utf8.hpp"

namespace headroom::server::catalogue {
namespace {

std::string shown(double value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

bool has_control(std::string_view text) {
  while (!text.empty()) {
    const auto next = core::first_code_point(text);
    if (!next.is_valid || core::is_control(next.value)) return true;
    text.remove_prefix(next.size);
  }
  return false;
}

}  // namespace

bool Node::integer(std::int64_t& into, std::int64_t least, std::int64_t most) const {
  if (!is_present()) return false;
  if (value_->is_number_integer() && (!value_->is_number_unsigned() || value_->get<std::uint64_t>() <= INT64_MAX)) {
    const auto given = value_->get<std::int64_t>();
    if (given >= least && given <= most) return into = given, true;
  }
  error("must be an integer from " + std::to_string(least) + " to " + std::to_string(most));
  return false;
}

bool Node::number(double& into, double least, double most) const {
  if (!is_present()) return false;
  if (value_->is_number()) {
    const auto given = value_->get<double>();
    if (std::isfinite(given) && given >= least && given <= most) return into = given, true;
  }
  error("must be a number from " + shown(least) + " to " + shown(most));
  return false;
}

bool Node::boolean(bool& into) const {
  if (!is_present()) return false;
  if (value_->is_boolean()) return into = value_->get<bool>(), true;
  error("must be true or false");
  return false;
}

bool Node::text(std::string& into, std::size_t most) const {
  if (!is_present()) return false;
  if (value_->is_string()) {
    const auto& given = value_->get_ref<const std::string&>();
    if (!given.empty() && given.size() <= most && !has_control(given)) return into = given, true;
  }
  error("must be a text of 1 to " + std::to_string(most) + " bytes without line breaks or control characters");
  return false;
}

bool Node::key(std::string& into) const {
  if (!is_present()) return false;
  if (value_->is_string() && core::is_key(value_->get_ref<const std::string&>())) {
    return into = value_->get<std::string>(), true;
  }
  error("must be a key: a small letter, then at most 63 small letters, digits or underscores");
  return false;
}

bool Node::keys(std::vector<std::string>& into) const {
  for (const Node& element : elements()) element.key(into.emplace_back());
  return is_present();
}

std::vector<Node> Node::elements(std::size_t most) const {
  std::vector<Node> nodes;
  if (!is_present()) return nodes;
  if (!value_->is_array() || value_->size() > most) {
    error("must be an array of at most " + std::to_string(most));
    return nodes;
  }
  for (std::size_t i = 0; i < value_->size(); ++i) {
    nodes.emplace_back(&(*value_)[i], pointer_ + "/" + std::to_string(i), errors_);
  }
  return nodes;
}

Object::Object(const Node& node) : node_(node), is_object_(node.is_present() && node.json().is_object()) {
  if (node.is_present() && !is_object_) node.error("must be an object");
}

Object::~Object() {
  if (!is_object_) return;
  for (const auto& [name, value] : node_.json().items()) {
    if (known_.contains(name)) continue;
    std::string known;
    for (const auto& other : known_) known.append(known.empty() ? "" : ", ").append(other);
    node_.errors()->push_back({node_.pointer() + protocol::pointer_step(name),
                               "is not known here; remove it or correct its name. Known are: " + known});
  }
}

Node Object::find(std::string_view name) {
  known_.emplace(name);
  const protocol::Json* value = nullptr;
  if (is_object_) {
    if (const auto found = node_.json().find(name); found != node_.json().end()) value = &*found;
  }
  return {value, node_.pointer() + protocol::pointer_step(name), node_.errors()};
}

Node Object::need(std::string_view name) {
  Node found = find(name);
  if (is_object_ && !found.is_present()) found.error("is missing; add it");
  return found;
}

}  // namespace headroom::server::catalogue
