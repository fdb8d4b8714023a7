#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "sdk/trust/digest.hpp"
#include "sdk/trust/ed25519.hpp"
#include "tests/support/catch.hpp"

namespace trust = headroom::trust;

namespace {

constexpr unsigned patience_s = 10;

/// Runs the hidden test case below in a new process whose OpenSSL is told to configure itself from `file`.
int exit_code_with_configuration(const std::string& file) {
  const pid_t child = fork();
  if (child == 0) {
    setenv("OPENSSL_CONF", file.c_str(), 1);
    alarm(patience_s);
    execl("/proc/self/exe", "headroom_unit_trust", "[.configured]", static_cast<char*>(nullptr));
    _exit(127);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("digests, keys and signatures work whatever configuration the environment names", "[.configured]") {
  CHECK(trust::sha256("abc")[0] == 0xba);
  const auto pair = trust::generate_key_pair();
  REQUIRE(pair);
  CHECK(trust::verify(pair->public_key, "x", trust::sign(pair->private_key, "x")));
}

TEST_CASE("A-23 a configuration file that the environment plants is not even opened") {
  char folder[] = "/tmp/headroom-trust-XXXXXX";
  REQUIRE(mkdtemp(folder) != nullptr);
  const std::string file = std::string(folder) + "/openssl.cnf";
  // Who opens a FIFO that nobody writes to waits, until the alarm ends it.
  REQUIRE(mkfifo(file.c_str(), 0600) == 0);
  CHECK(exit_code_with_configuration(file) == 0);
  unlink(file.c_str());
  rmdir(folder);
}
