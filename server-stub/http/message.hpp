#pragma once
// What a handler receives and what it answers: plain values, free of any HTTP library.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headroom::server::http {

class EventStream;

enum class Method { get, put, patch, post, del };

std::string_view text(Method method);

// As header names compare: ASCII letters without case.
bool equal_without_case(std::string_view a, std::string_view b);

// Header fields in their order of arrival; names compare without case (RFC 9110 section 5.1).
class Headers {
 public:
  void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
  // The first field of that name. The view lives as long as this object is not changed.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// The values of `{name}` in a route's pattern, percent-decoded: 1 … 2,048 bytes of UTF-8 without
// control characters, not "." or "..".
class Parameters {
 public:
  void add(std::string name, std::string value) { values_.emplace_back(std::move(name), std::move(value)); }
  // Empty for a name that the pattern does not have.
  [[nodiscard]] const std::string& operator[](std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> values_;
};

enum class KeyKind { none, publishable, secret };

// Who asks, as far as the key says; `key_id` is the key's public part and may be logged.
struct Principal {
  KeyKind kind = KeyKind::none;
  std::string key_id;
};

struct Request {
  Method method = Method::get;
  std::string path;                                        // as received, without the query
  std::vector<std::pair<std::string, std::string>> query;  // percent-decoded, in order of arrival
  Headers headers;
  std::string body;  // at most the route's max_body bytes
  std::string peer;  // the remote address, without its port
  Parameters parameters;
  Principal principal;

  // The first query value of that name.
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  // Further fields; Content-Length, Connection, Date and Content-Type are the listener's.
  std::vector<std::pair<std::string, std::string>> headers;
  std::shared_ptr<EventStream> stream;  // set: the answer is this stream of events, and `body` is not sent
};

}  // namespace headroom::server::http
