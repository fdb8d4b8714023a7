#pragma once
// As much of JSON Schema 2020-12 as docs/catalogue.schema.json uses. A keyword that is not understood is an error of
// its own, so that the schema cannot say more than is checked here.

#include <cmath>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "sdk/protocol/codec/json.hpp"

namespace headroom::tests {

class SchemaValidator {
 public:
  explicit SchemaValidator(protocol::Json schema) : root_(std::move(schema)) {}

  /// Where the document breaks the schema, by JSON Pointer.
  [[nodiscard]] std::set<std::string> errors(const protocol::Json& document) const {
    std::set<std::string> found;
    check(root_, document, "", found);
    return found;
  }

 private:
  using Json = protocol::Json;
  using Errors = std::set<std::string>;

  [[nodiscard]] bool holds(const Json& schema, const Json& value) const {
    Errors found;
    check(schema, value, "", found);
    return found.empty();
  }

  void check(const Json& schema, const Json& value, const std::string& at, Errors& found) const {
    if (schema.is_boolean()) {
      if (!schema.get<bool>()) found.insert(at);
      return;
    }
    for (const auto& [keyword, rule] : schema.items()) {
      static const std::set<std::string> annotations{"$schema", "$defs", "title", "description",
                                                     "default", "then",  "else"};
      if (annotations.contains(keyword)) continue;
      if (keyword == "$ref") {
        check(root_.at(Json::json_pointer(rule.get<std::string>().substr(1))), value, at, found);
      } else if (keyword == "if") {
        const char* branch = holds(rule, value) ? "then" : "else";
        if (schema.contains(branch)) check(schema.at(branch), value, at, found);
      } else if (keyword == "oneOf") {
        int matching = 0;
        for (const auto& option : rule) matching += holds(option, value) ? 1 : 0;
        if (matching != 1) found.insert(at);
      } else if (!check_members(schema, keyword, rule, value, at, found) && !check_value(keyword, rule, value)) {
        found.insert(at);
      }
    }
  }

  // Keywords that look into a container; true: it was one of them.
  bool check_members(const Json& schema, const std::string& keyword, const Json& rule, const Json& value,
                     const std::string& at, Errors& found) const {
    const Json members = value.is_object() ? value : Json::object();
    if (keyword == "properties") {
      for (const auto& [name, member] : rule.items()) {
        if (value.is_object() && value.contains(name)) check(member, value.at(name), at + "/" + name, found);
      }
    } else if (keyword == "additionalProperties") {
      for (const auto& [name, member] : members.items()) {
        const bool is_known = schema.contains("properties") && schema.at("properties").contains(name);
        if (!is_known) check(rule, member, at + "/" + name, found);
      }
    } else if (keyword == "propertyNames") {
      for (const auto& [name, member] : members.items()) {
        if (!holds(rule, name)) found.insert(at + "/" + name);
      }
    } else if (keyword == "required") {
      for (const auto& name : rule) {
        if (value.is_object() && !value.contains(name)) found.insert(at + "/" + name.get<std::string>());
      }
    } else if (keyword == "items") {
      for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
        check(rule, value[i], at + "/" + std::to_string(i), found);
      }
    } else {
      return false;
    }
    return true;
  }

  static bool is_of(const std::string& type, const Json& value) {
    if (type == "integer") return value.is_number() && std::floor(value.get<double>()) == value.get<double>();
    if (type == "number") return value.is_number();
    return (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
           (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
           (type == "null" && value.is_null());
  }

  static bool check_value(const std::string& keyword, const Json& rule, const Json& value) {
    if (keyword == "type") {
      bool is_one = false;
      for (const auto& type : rule.is_array() ? rule : Json::array({rule})) is_one = is_one || is_of(type, value);
      return is_one;
    }
    if (keyword == "const") return value == rule;
    if (keyword == "enum") return std::find(rule.begin(), rule.end(), value) != rule.end();
    if (keyword == "minimum") return !value.is_number() || value.get<double>() >= rule.get<double>();
    if (keyword == "maximum") return !value.is_number() || value.get<double>() <= rule.get<double>();
    if (keyword == "minLength") return !value.is_string() || value.get<std::string>().size() >= rule.get<std::size_t>();
    if (keyword == "maxLength") return !value.is_string() || value.get<std::string>().size() <= rule.get<std::size_t>();
    if (keyword == "minItems") return !value.is_array() || value.size() >= rule.get<std::size_t>();
    if (keyword == "maxItems") return !value.is_array() || value.size() <= rule.get<std::size_t>();
    if (keyword == "minProperties") return !value.is_object() || value.size() >= rule.get<std::size_t>();
    if (keyword == "pattern") {
      return !value.is_string() || std::regex_search(value.get<std::string>(), std::regex(rule.get<std::string>()));
    }
    return false;  // not understood
  }

  const Json root_;
};

}  // namespace headroom::tests
