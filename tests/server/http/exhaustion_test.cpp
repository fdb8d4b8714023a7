#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <memory>
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
  const FewDescriptors few(3);
  auto first = std::make_unique<RawClient>(server.port());
  REQUIRE(first->ask(get("/hello")));
  RawClient second(server.port());  // takes the last descriptor: there is none to accept it with
  second.send(get("/hello"));
  std::this_thread::sleep_for(500ms);
  CHECK_FALSE(second.is_readable());
  CHECK(lines_in(server.log.text()) >= 1);
  CHECK(lines_in(server.log.text()) <= 7);
  first.reset();
  const auto answer = second.receive();
  REQUIRE(answer);
  CHECK(answer->body == "hello");
}
