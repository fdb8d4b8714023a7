#include "sdk/transport/event_parser.hpp"

#include <string>
#include <vector>

#include "sdk/core/error.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;

namespace {

/// "id/type/data" of each event, '|' between.
std::string read(std::string_view stream, std::size_t piece) {
  std::string events;
  transport::EventParser parser([&](const ports::StreamEvent& event) {
    events += (events.empty() ? "" : "|") + event.id + "/" + event.type + "/" + event.data;
  });
  for (std::size_t at = 0; at < stream.size(); at += piece) REQUIRE(parser.feed(stream.substr(at, piece)));
  return events;
}

}  // namespace

TEST_CASE("server-sent events are read as the standard says, wherever the stream is cut into pieces") {
  const std::pair<std::string, const char*> rows[] = {
      {"data: a\n\n", "/message/a"},
      {"data:a\n\n", "/message/a"},
      {"data:  a\n\n", "/message/ a"},
      {"data: a\r\n\r\n", "/message/a"},
      {"data: a\r\r", "/message/a"},
      {"data: a\r\n\rdata: b\n\r\n", "/message/a|/message/b"},
      {"data: a\ndata: b\n\n", "/message/a\nb"},
      {"data\n\n", "/message/"},
      {"data:\n\n", "/message/"},
      {"event: plan\n\n", ""},
      {"data\ndata\n\n", "/message/\n"},
      {"event: plan\ndata: {\"v\":1}\n\n", "/plan/{\"v\":1}"},
      {"event: plan\n\ndata: x\n\n", "/message/x"},
      {"id: 7\ndata: x\n\ndata: y\n\nid\ndata: z\n\n", "7/message/x|7/message/y|/message/z"},
      {std::string("id: 1\0002\ndata: x\n\n", 18), "/message/x"},
      {": heartbeat\n\n: another\n\n", ""},
      {":data: no\ndata: yes\n\n", "/message/yes"},
      {"retry: 1\nfoo: bar\nDATA: no\ndata: yes\n\n", "/message/yes"},
      {"\xef\xbb\xbf"
       "data: a\n\n",
       "/message/a"},
      {"data: a\n\n\xef\xbb\xbf"
       "data: b\n\n",
       "/message/a"},
      {"data: a\n\ndata: cut off\n", "/message/a"},
      {"data: a: b\n\n", "/message/a: b"},
      {"\n\n\n\r\r\r\n", ""},
      {"data: \xf0\x9f\x98\x80\n\n", "/message/\xf0\x9f\x98\x80"},
  };
  for (const auto& [stream, events] : rows)
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
      INFO(stream << " in pieces of " << piece);
      CHECK(read(stream, piece) == events);
    }
}

TEST_CASE("F-52 a line or an event without end is an error and not memory") {
  transport::EventParser line([](const ports::StreamEvent&) { FAIL(); });
  const std::string kilobyte(1024, 'x');
  core::Result<void> fed;
  int pieces = 0;
  for (; fed && pieces < 1'000; ++pieces) fed = line.feed(kilobyte);
  CHECK(pieces == 65);
  CHECK(fed.error().number == static_cast<int>(core::ErrorNumber::answer));
  CHECK_THAT(fed.error().detail, Catch::Contains("line"));

  transport::EventParser event([](const ports::StreamEvent&) { FAIL(); });
  fed = {};
  for (pieces = 0; fed && pieces < 1'000; ++pieces) fed = event.feed("data: " + kilobyte + "\n");
  CHECK(pieces == 256);
  CHECK_THAT(fed.error().detail, Catch::Contains("event"));
}

TEST_CASE("the longest line and the longest event that are allowed arrive") {
  std::size_t size = 0;
  transport::EventParser parser([&](const ports::StreamEvent& event) { size = event.data.size(); });
  const std::string line = "data: " + std::string(transport::EventParser::longest_line - 6, 'x') + "\n";
  REQUIRE(parser.feed(line + line + line + "\n"));
  CHECK(size == 3 * (line.size() - 7) + 2);
}
