#include "sdk/transport/answer_parser.hpp"

#include <algorithm>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <functional>
#include <utility>

#include "sdk/core/error.hpp"

namespace headroom::transport {
namespace http = boost::beast::http;
namespace {

constexpr std::size_t longest_header = 16 * 1024;
constexpr int most_interim_answers = 16;

/// A body that goes piece by piece to a function.
struct PieceBody {
  using value_type = AnswerParser::Sink;
  class reader {
   public:
    template <bool IsRequest, class Fields>
    reader(http::header<IsRequest, Fields>&, value_type& sink) : sink_(sink) {}
    void init(const boost::optional<std::uint64_t>&, boost::system::error_code& failure) { failure = {}; }
    template <class Buffers>
    std::size_t put(const Buffers& buffers, boost::system::error_code& failure) {
      failure = {};
      std::size_t size = 0;
      for (const boost::asio::const_buffer piece : boost::beast::buffers_range_ref(buffers)) {
        sink_(std::string_view(static_cast<const char*>(piece.data()), piece.size()));
        size += piece.size();
      }
      return size;
    }
    void finish(boost::system::error_code& failure) { failure = {}; }

   private:
    value_type& sink_;
  };
};
using Parser = http::response_parser<PieceBody>;

core::Error wrong(const std::string& what) { return core::make_error(core::ErrorNumber::answer, what); }

std::string lower(boost::beast::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

bool begins_as_http(std::string_view bytes) {
  constexpr std::string_view start = "HTTP/1.";
  return start.starts_with(bytes.substr(0, start.size()));
}

/// Beast takes some of these, and two readers of them would not agree where the answer ends.
/// Only a stream may last as long as its connection: anything else that does could have been cut off.
core::Result<void> check_framing(const Parser& parser, bool is_stream) {
  const auto& fields = parser.get();
  const auto status = fields.result_int();
  if (status > 599) return wrong("the answer's status " + std::to_string(status) + " does not exist");
  if (status == 101) return wrong("the server changes the protocol unasked");
  if (fields.count(http::field::content_length) > 1 ||
      fields[http::field::content_length].find(',') != std::string::npos)
    return wrong("the answer has two lengths");
  const auto coding = fields.find(http::field::transfer_encoding);
  if (coding != fields.end() && (!boost::beast::iequals(coding->value(), "chunked") || fields.version() != 11))
    return wrong("the answer's transfer coding is not chunked");
  const auto encoding = fields.find(http::field::content_encoding);
  if (encoding != fields.end() && !boost::beast::iequals(encoding->value(), "identity"))
    return wrong("the answer is compressed, which was not asked for");
  if (parser.need_eof() && !parser.is_done() && !is_stream) return wrong("the answer does not say where it ends");
  return {};
}

}  // namespace

struct AnswerParser::State {
  void begin();
  bool must_wait() const;
  core::Result<void> take_header();
  core::Result<void> name_failure(const boost::system::error_code& failure) const;

  Sink sink;
  std::optional<std::size_t> max_body;  // none: without end
  std::optional<Parser> parser;
  std::string unparsed;
  std::size_t header_size = 0;
  std::uint64_t chunk_left = 0;
  std::function<void(std::uint64_t, boost::beast::string_view, boost::system::error_code&)> on_chunk;
  int interim_answers = 0;
  bool has_begun = false, has_header = false, is_complete = false, has_excess = false;
  ports::HttpAnswer answer;
};

void AnswerParser::State::begin() {
  parser.emplace();
  parser->header_limit(static_cast<std::uint32_t>(longest_header));
  if (max_body)
    parser->body_limit(*max_body);
  else
    parser->body_limit(boost::none);
  on_chunk = [this](std::uint64_t size, boost::beast::string_view, boost::system::error_code&) { chunk_left = size; };
  parser->on_chunk_header(on_chunk);
  parser->get().body() = [this](std::string_view piece) {
    chunk_left -= std::min<std::uint64_t>(chunk_left, piece.size());
    sink(piece);
  };
}

/// Between chunks at least "0\r\n\r\n" is still to come, and Beast asserts that it sees as much of a last chunk at
/// once.
bool AnswerParser::State::must_wait() const {
  constexpr std::size_t shortest_end = 5;
  return has_header && parser->chunked() && chunk_left == 0 && unparsed.size() < shortest_end;
}

core::Result<void> AnswerParser::State::take_header() {
  if (auto sound = check_framing(*parser, !max_body); !sound) return sound;
  const auto& fields = parser->get();
  if (fields.result_int() < 200) {
    if (++interim_answers > most_interim_answers) return wrong("more than 16 interim answers came");
    begin();
    return {};
  }
  has_header = true;
  answer.status = static_cast<int>(fields.result_int());
  for (const auto& field : fields) answer.headers.emplace_back(lower(field.name_string()), std::string(field.value()));
  answer.content_type = std::string(fields[http::field::content_type]);
  return {};
}

core::Result<void> AnswerParser::State::name_failure(const boost::system::error_code& failure) const {
  if (failure == http::error::body_limit)
    return wrong("the answer is larger than " + std::to_string(*max_body) + " bytes");
  if (failure == http::error::header_limit) return wrong("the answer's header is larger than 16 KiB");
  if (failure == http::error::bad_version && !has_header) return wrong("what answers does not speak HTTP/1.1");
  return wrong("the answer is not HTTP as it should be (" + failure.message() + ")");
}

AnswerParser::AnswerParser(std::size_t max_body) : state_(std::make_unique<State>()) {
  state_->max_body = max_body;
  state_->sink = [body = &state_->answer.body](std::string_view piece) { body->append(piece); };
  state_->begin();
}

AnswerParser::AnswerParser(Sink sink) : state_(std::make_unique<State>()) {
  state_->sink = std::move(sink);
  state_->begin();
}

AnswerParser::~AnswerParser() = default;

core::Result<void> AnswerParser::feed(std::string_view bytes) {
  auto& state = *state_;
  state.has_begun = true;
  state.unparsed.append(bytes);
  if (!state.has_header && state.header_size == 0 && !begins_as_http(state.unparsed))
    return state.name_failure(http::error::bad_version);
  while (!state.unparsed.empty() && !state.is_complete && !state.must_wait()) {
    boost::system::error_code failure;
    const auto used = state.parser->put(boost::asio::buffer(state.unparsed), failure);
    state.unparsed.erase(0, used);
    if (failure && failure != http::error::need_more) return state.name_failure(failure);
    if (!state.has_header) {
      // Beast's own limit is one field's: it forgets the fields that it has taken.
      if ((state.header_size += used) + state.unparsed.size() > longest_header && !state.parser->is_header_done())
        return state.name_failure(http::error::header_limit);
      if (state.parser->is_header_done())
        if (auto taken = state.take_header(); !taken) return taken;
    }
    state.is_complete = state.has_header && state.parser->is_done();
    if (failure == http::error::need_more && used == 0) break;
  }
  state.has_excess = state.is_complete && !state.unparsed.empty();
  if (state.unparsed.size() > longest_header && !state.is_complete)
    return wrong("a chunk's header is larger than 16 KiB");
  return {};
}

bool AnswerParser::has_begun() const noexcept { return state_->has_begun; }
bool AnswerParser::has_header() const noexcept { return state_->has_header; }
bool AnswerParser::is_complete() const noexcept { return state_->is_complete; }
bool AnswerParser::keeps_alive() const noexcept { return !state_->has_excess && state_->parser->keep_alive(); }
ports::HttpAnswer& AnswerParser::answer() noexcept { return state_->answer; }

}  // namespace headroom::transport
