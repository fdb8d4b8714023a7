#include "sdk/transport/event_parser.hpp"

#include <utility>

#include "sdk/core/error.hpp"

namespace headroom::transport {
namespace {

core::Error too_long(const char* what, std::size_t bound) {
  return core::make_error(core::ErrorNumber::answer, std::string(what) + " of the event stream is longer than " +
                                                         std::to_string(bound) + " bytes");
}

}  // namespace

core::Result<void> EventParser::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (std::exchange(is_after_cr_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    const auto end = bytes.find_first_of("\r\n");
    line_.append(bytes.substr(0, end));
    if (line_.size() > longest_line) return too_long("a line", longest_line);
    if (end == bytes.npos) break;
    is_after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (auto taken = take_line(); !taken) return taken;
  }
  return {};
}

core::Result<void> EventParser::take_line() {
  const std::string line = std::exchange(line_, {});
  std::string_view rest = line;
  if (std::exchange(is_first_line_, false) && rest.starts_with("\xef\xbb\xbf")) rest.remove_prefix(3);
  if (rest.empty()) {
    dispatch();
    return {};
  }
  const auto colon = rest.find(':');
  const auto field = rest.substr(0, colon);
  auto value = colon == rest.npos ? std::string_view() : rest.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "data") {
    if (data_.size() + value.size() >= longest_event) return too_long("an event", longest_event);
    data_.append(value) += '\n';
  } else if (field == "event") {
    type_ = value;
  } else if (field == "id" && value.find('\0') == value.npos) {
    last_id_ = value;
  }
  return {};
}

void EventParser::dispatch() {
  const std::string type = std::exchange(type_, {});
  std::string data = std::exchange(data_, {});
  if (data.empty()) return;
  data.pop_back();
  event_({last_id_, type.empty() ? "message" : type, std::move(data)});
}

}  // namespace headroom::transport
