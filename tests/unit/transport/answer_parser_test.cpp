#include "sdk/transport/answer_parser.hpp"

#include <random>
#include <string>

#include "sdk/core/error.hpp"
#include "tests/support/catch.hpp"

using namespace headroom;

namespace {

struct Read {
  std::string failure;  // empty: none
  bool is_complete = false, keeps_alive = false;
  ports::HttpAnswer answer;
};

Read read(std::string_view text, std::size_t piece, std::size_t max_body = 1'000) {
  transport::AnswerParser parser(max_body);
  Read result;
  for (std::size_t at = 0; at < text.size() && !parser.is_complete(); at += piece)
    if (auto fed = parser.feed(text.substr(at, piece)); !fed) {
      CHECK(fed.error().number == static_cast<int>(core::ErrorNumber::answer));
      result.failure = fed.error().detail;
      return result;
    }
  result.is_complete = parser.is_complete();
  if (result.is_complete) result.keeps_alive = parser.keeps_alive();
  result.answer = parser.answer();
  return result;
}

}  // namespace

TEST_CASE("an answer is read the same wherever it is cut into pieces") {
  struct Row {
    const char *text, *body;
    int status;
    bool keeps_alive;
  };
  const Row rows[] = {
      {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", 200, true},
      {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "", 200, true},
      {"HTTP/1.1 204 No Content\r\n\r\n", "", 204, true},
      {"HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n", "", 204, true},
      {"HTTP/1.1 304 Not Modified\r\n\r\n", "", 304, true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n", "hello world",
       200, true},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\nx\r\n0\r\nX-Trailer: y\r\n\r\n", "x", 200, true},
      {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", "x", 200, false},
      {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", "x", 200, false},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 201 "
       "Created\r\nContent-Length: 1\r\n\r\nx",
       "x", 201, true},
      {"HTTP/1.1 302 Found\r\nLocation: http://evil.example/\r\nContent-Length: 0\r\n\r\n", "", 302, true},
      {"HTTP/1.1 500 \r\nContent-Length: 1\r\nContent-Encoding: identity\r\n\r\nx", "x", 500, true},
  };
  for (const auto& row : rows)
    for (std::size_t piece = 1; piece <= std::string_view(row.text).size(); ++piece) {
      INFO(row.text << " in pieces of " << piece);
      const auto got = read(row.text, piece);
      CHECK(got.failure.empty());
      REQUIRE(got.is_complete);
      CHECK(got.answer.status == row.status);
      CHECK(got.answer.body == row.body);
      CHECK(got.keeps_alive == row.keeps_alive);
    }
}

TEST_CASE("fields are found by their lower-case name, trailers are not among them") {
  const auto got = read(
      "HTTP/1.1 429 Slow\r\nRETRY-After: 7\r\nContent-Type: text/plain\r\nTransfer-Encoding: "
      "chunked\r\n\r\n0\r\nX-Late: 1\r\n\r\n",
      9);
  CHECK(got.answer.header("retry-after") == "7");
  CHECK(got.answer.content_type == "text/plain");
  CHECK(got.answer.header("x-late").empty());
}

TEST_CASE("F-46 what is cut off anywhere is never complete") {
  for (const std::string whole : {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"})
    for (std::size_t size = 0; size < whole.size(); ++size) {
      INFO(whole.substr(0, size));
      CHECK_FALSE(read(whole.substr(0, size), 7).is_complete);
    }
}

TEST_CASE("F-52 what is not HTTP, has no sure end, or was not asked for is refused") {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::pair<std::string, const char*> rows[] = {
      {"<html>Welcome to the airport</html>\r\n\r\n", "does not speak HTTP"},
      {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "does not speak HTTP"},
      {std::string("\x15\x03\x01\0\x02\x02\x16", 7), "does not speak HTTP"},
      {"HTTP/2 200 OK\r\n\r\n", "does not speak HTTP"},
      {"HTTP/1.1 2x0 OK\r\n\r\n", "not HTTP as it should be"},
      {"HTTP/1.1 700 OK\r\nContent-Length: 0\r\n\r\n", "status"},
      {"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "protocol"},
      {ok + "\r\nhello", "where it ends"},
      {ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", "not HTTP as it should be"},
      {ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "two lengths"},
      {ok + "Content-Length: 5, 5\r\n\r\nhello", "two lengths"},
      {ok + "Content-Length: -1\r\n\r\n", "not HTTP as it should be"},
      {ok + "Content-Length: 99999999999999999999\r\n\r\n", "not HTTP as it should be"},
      {ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "not HTTP as it should be"},
      {ok + "Transfer-Encoding: chunked, identity\r\n\r\n", "coding"},
      {ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", "coding"},
      {ok + "Transfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", "coding"},
      {"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "coding"},
      {ok + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", "compressed"},
      {ok + "Content-Length: 1001\r\n\r\n", "larger than 1000 bytes"},
      {ok + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n", "larger than 1000 bytes"},
      {ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", "not HTTP as it should be"},
      {ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", "not HTTP as it should be"},
      {ok + "A: " + std::string(20'000, 'x') + "\r\n\r\n", "16 KiB"},
      {ok + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(20'000, 'x'), "16 KiB"},
      {ok + "Transfer-Encoding: chunked\r\n\r\n0\r\nA: " + std::string(20'000, 'x'), "16 KiB"},
  };
  for (const auto& [text, what] : rows)
    for (const std::size_t piece : {std::size_t{1}, std::size_t{13}, text.size()}) {
      INFO(text.substr(0, 100) << " in pieces of " << piece);
      CHECK_THAT(read(text, piece).failure, Catch::Contains(what));
    }
}

TEST_CASE("F-52 endless small fields, interim answers and chunks are bounded") {
  std::string fields = "HTTP/1.1 200 OK\r\n", interims,
              chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 3'000; ++i) fields += "A: b\r\n";
  for (int i = 0; i < 17; ++i) interims += "HTTP/1.1 100 Continue\r\n\r\n";
  for (int i = 0; i < 1'001; ++i) chunks += "1\r\nx\r\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{100}, fields.size()}) {
    CHECK_THAT(read(fields, piece).failure, Catch::Contains("16 KiB"));
    CHECK_THAT(read(interims, piece).failure, Catch::Contains("interim"));
    CHECK_THAT(read(chunks, piece).failure, Catch::Contains("larger than 1000"));
  }
}

TEST_CASE("a connection on which more came than was asked for is not used again") {
  const auto got = read("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\n", 1'000);
  CHECK(got.is_complete);
  CHECK(got.answer.body == "x");
  CHECK_FALSE(got.keeps_alive);
}

TEST_CASE("A-24 no damage to an answer, however it is cut, does more than fail or leave it incomplete") {
  const std::string wholes[] = {
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
      "13\r\n\r\n{\"acked\":true}",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n5;a=\"b\"\r\nhello\r\n0\r\nX: "
      "y\r\n\r\n"};
  const auto seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  constexpr std::string_view likely = "\r\n :;,0159afFHTP/.";
  int complete = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = wholes[random() % 2];
    for (auto hits = random() % 4; hits-- > 0;) {
      const auto at = random() % text.size();
      const auto byte = random() % 2 == 0 ? likely[random() % likely.size()] : static_cast<char>(random());
      if (random() % 3 == 0)
        text.erase(at, 1 + random() % 8);
      else if (random() % 2 == 0)
        text.insert(at, 1, byte);
      else
        text[at] = byte;
    }
    const auto got = read(text, 1 + random() % text.size());
    complete += got.is_complete ? 1 : 0;
    CHECK(got.answer.body.size() <= 1'000);
  }
  CHECK(complete > 5'000);
}
