#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include "tests/server/http/test_server.hpp"
#include "tests/support/catch.hpp"

using namespace headroom::testing;
using namespace std::chrono_literals;

namespace {

// As long as it lives, this process may open `more` descriptors beyond those that it has.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t more) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);  // the lowest free number; they have no gaps below it
    ::close(next);
    auto fewer = before_;
    fewer.rlim_cur = static_cast<rlim_t>(next) + more;
    ::setrlimit(RLIMIT_NOFILE, &fewer);
  }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

std::ptrdiff_t lines_in(const std::string& text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

TEST_CASE("F-74 out of file descriptors the accept pauses without spinning, and goes on when there are some") {
  TestServer server({route(http::Method::get, "/hello", say("hello"))});
  std::optional<RawResponse> of_first, of_second;
  bool is_answered_early = false;
  std::ptrdiff_t warnings = 0;
  {
    // Nothing is checked in here: the sanitizers need a descriptor to look at memory with.
    const FewDescriptors few(3);
    auto first = std::make_unique<RawClient>(server.port());
    of_first = first->ask(get("/hello"));
    RawClient second(server.port());  // takes the last descriptor: there is none to accept it with
    second.send(get("/hello"));
    std::this_thread::sleep_for(500ms);
    is_answered_early = second.is_readable();
    warnings = lines_in(server.log.text());
    first.reset();
    of_second = second.receive();
  }
  REQUIRE(of_first);
  CHECK_FALSE(is_answered_early);
  CHECK(warnings >= 1);
  CHECK(warnings <= 20);
  REQUIRE(of_second);
  CHECK(of_second->body == "hello");
}
