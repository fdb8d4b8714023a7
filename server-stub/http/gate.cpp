#include "server-stub/http/gate.hpp"

#include <algorithm>

#include "server-stub/http/message.hpp"

namespace headroom::server::http {
namespace {

constexpr std::size_t most_fields = 100;
constexpr std::size_t most_length_digits = 15;  // below 2^53

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_token_character(char c) {
  return is_digit(c) || is_letter(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}
bool is_host_character(char c) {
  return is_digit(c) || is_letter(c) || std::string_view("-._:[]").find(c) != std::string_view::npos;
}
bool is_visible(char c) { return c > 0x20 && c < 0x7f; }
bool is_value_character(char c) { return c == '\t' || static_cast<unsigned char>(c) >= 0x20; }

template <class Predicate>
bool all_of(std::string_view text, Predicate is_allowed) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_allowed);
}

std::string_view trimmed(std::string_view value) {
  const auto first = value.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(" \t") - first + 1);
}

Refusal bad(std::string_view code, std::string_view detail) { return {400, code, detail}; }

struct Seen {
  std::size_t fields = 0, hosts = 0, lengths = 0, encodings = 0;
};

std::optional<Refusal> request_line_doubt(std::string_view line, bool& is_http_1_0) {
  const auto first = line.find(' '), last = line.rfind(' ');
  if (first == std::string_view::npos || first == last)
    return bad("request_line", "The request line is not 'METHOD target HTTP/1.1'.");
  const auto method = line.substr(0, first), target = line.substr(first + 1, last - first - 1),
             version = line.substr(last + 1);
  if (!all_of(method, is_token_character)) return bad("request_line", "The method is not a token.");
  if (!all_of(target, is_visible) || target.front() != '/' || target.find('#') != std::string_view::npos)
    return bad("request_target", "The target must be a path that begins with '/', without a fragment.");
  is_http_1_0 = version == "HTTP/1.0";
  if (!is_http_1_0 && version != "HTTP/1.1")
    return Refusal{505, "http_version", "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
  return std::nullopt;
}

std::optional<Refusal> field_doubt(std::string_view line, bool is_http_1_0, Seen& seen) {
  if (line.front() == ' ' || line.front() == '\t') return bad("folded_header", "A header field is folded over lines.");
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !all_of(line.substr(0, colon), is_token_character))
    return bad("header_field", "A header field is not 'Name: value'.");
  const auto name = line.substr(0, colon), value = trimmed(line.substr(colon + 1));
  if (!std::all_of(value.begin(), value.end(), is_value_character))
    return bad("header_field", "A header field's value has a control character.");
  if (++seen.fields > most_fields) return Refusal{431, "too_many_fields", "More than 100 header fields."};

  if (equal_without_case(name, "host")) {
    if (++seen.hosts > 1) return bad("host", "More than one Host field.");
    if (!all_of(value, is_host_character)) return bad("host", "The Host field is not a host and port.");
  } else if (equal_without_case(name, "content-length")) {
    if (++seen.lengths > 1) return bad("content_length", "More than one Content-Length field.");
    if (!all_of(value, is_digit) || value.size() > most_length_digits)
      return bad("content_length", "Content-Length is not one decimal number.");
  } else if (equal_without_case(name, "transfer-encoding")) {
    if (++seen.encodings > 1 || !equal_without_case(value, "chunked"))
      return bad("transfer_encoding", "The only Transfer-Encoding understood is 'chunked', once.");
    if (is_http_1_0) return bad("transfer_encoding", "HTTP/1.0 has no Transfer-Encoding.");
  } else if (equal_without_case(name, "expect") && !equal_without_case(value, "100-continue")) {
    return Refusal{417, "expectation", "The only expectation met is '100-continue'."};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> framing_doubt(std::string_view header) {
  Seen seen;
  bool is_first = true, is_http_1_0 = false;
  if (header.empty() || !is_letter(header.front()))
    return bad("request_line", "The request does not begin with a method.");
  while (!header.empty()) {
    const auto end = header.find('\n');
    if (end == std::string_view::npos || end == 0 || header[end - 1] != '\r')
      return bad("line_end", "A header line does not end with CR LF.");
    const auto line = header.substr(0, end - 1);
    header.remove_prefix(end + 1);
    if (line.find('\r') != std::string_view::npos) return bad("line_end", "A header line has a carriage return in it.");
    if (is_first) {
      if (auto doubt = request_line_doubt(line, is_http_1_0)) return doubt;
      is_first = false;
    } else if (line.empty()) {
      break;
    } else if (auto doubt = field_doubt(line, is_http_1_0, seen)) {
      return doubt;
    }
  }
  if (seen.hosts == 0) return bad("host", "The Host field is missing.");
  if (seen.lengths != 0 && seen.encodings != 0)
    return bad("transfer_encoding", "Both Content-Length and Transfer-Encoding are there.");
  return std::nullopt;
}

std::size_t header_end(std::string_view bytes) {
  if (!bytes.empty() && !is_letter(bytes.front())) return bytes.size();
  for (auto line = bytes.find('\n'); line != std::string_view::npos; line = bytes.find('\n', line + 1)) {
    const auto rest = bytes.substr(line + 1);
    if (rest.substr(0, 1) == "\n") return line + 2;
    if (rest.substr(0, 2) == "\r\n") return line + 3;
  }
  return std::string_view::npos;
}

}  // namespace headroom::server::http
