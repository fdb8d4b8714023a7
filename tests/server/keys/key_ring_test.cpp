#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include "server-stub/keys/key_ring.hpp"
#include "server-stub/settings/private_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace headroom;
using namespace headroom::server;
using http::KeyKind;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

struct Fixture {
  testing::TemporaryDirectory directory;
  core::NullLog log;
  const std::filesystem::path file = directory.path() / "keys";
};

}  // namespace

TEST_CASE_METHOD(Fixture, "a key that was made is found with its kind and public part, in this process and the next") {
  keys::KeyRing ring(file, log);
  const auto secret = ring.create(KeyKind::secret), publishable = ring.create(KeyKind::publishable);
  for (const auto& reader : {std::make_unique<keys::KeyRing>(file, log), std::make_unique<keys::KeyRing>(file, log)}) {
    const auto found = reader->find(secret);
    REQUIRE(found);
    CHECK(found->kind == KeyKind::secret);
    CHECK(found->key_id == secret.substr(0, 15));
    REQUIRE(reader->find(publishable));
    CHECK(reader->find(publishable)->kind == KeyKind::publishable);
  }
}

TEST_CASE_METHOD(Fixture, "A-34 of a secret key only its digest is kept, in a file that is its owner's alone") {
  keys::KeyRing ring(file, log);
  const auto secret = ring.create(KeyKind::secret), publishable = ring.create(KeyKind::publishable);
  const auto text = text_of(file);
  CHECK(text.find(secret.substr(16)) == std::string::npos);
  CHECK(text.find(secret.substr(0, 15)) != std::string::npos);
  CHECK(text.find(publishable) != std::string::npos);
  using std::filesystem::perms;
  CHECK(std::filesystem::status(file).permissions() == (perms::owner_read | perms::owner_write));
}

TEST_CASE_METHOD(Fixture, "A-34 every text but the key itself is nobody's") {
  keys::KeyRing ring(file, log);
  const auto key = ring.create(KeyKind::secret);
  for (std::size_t i = 0; i < key.size(); ++i) {
    auto changed = key;
    changed[i] = changed[i] == '0' ? '1' : '0';
    CHECK_FALSE(ring.find(changed));
    CHECK_FALSE(ring.find(key.substr(0, i)));
  }
  CHECK_FALSE(ring.find(key + "x"));
  CHECK_FALSE(ring.find("pk" + key.substr(2)));
  CHECK_FALSE(ring.find(std::string(1'000'000, 'x')));
}

TEST_CASE_METHOD(Fixture, "a revoked key is refused, in a running server too, and the others stay") {
  keys::KeyRing running(file, log), command(file, log);
  const auto by_name = command.create(KeyKind::secret), by_key = command.create(KeyKind::secret),
             other = command.create(KeyKind::secret);
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  CHECK(running.find(by_name));
  CHECK(command.revoke(by_name.substr(0, 15)));
  CHECK(command.revoke(by_key));
  CHECK_FALSE(command.revoke(by_key));
  CHECK_FALSE(command.revoke(""));
  CHECK_FALSE(command.find(by_name));
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  CHECK_FALSE(running.find(by_name));
  CHECK_FALSE(running.find(by_key));
  CHECK(running.find(other));
}

TEST_CASE_METHOD(Fixture, "the newest publishable key is the one that is handed out") {
  keys::KeyRing ring(file, log);
  CHECK_FALSE(ring.client_key());
  ring.create(KeyKind::secret);
  CHECK_FALSE(ring.client_key());
  const auto first = ring.create(KeyKind::publishable), second = ring.create(KeyKind::publishable);
  CHECK(ring.client_key() == second);
  ring.revoke(second);
  CHECK(ring.client_key() == first);
}

TEST_CASE_METHOD(Fixture, "keys made at the same time are all kept") {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      keys::KeyRing ring(file, log);
      for (int i = 0; i < 5; ++i) ring.create(KeyKind::secret);
    });
  for (auto& thread : threads) thread.join();
  CHECK(keys::read_keys(file).size() == 20);
}

TEST_CASE_METHOD(Fixture,
                 "a damaged key file is refused with its name and line, and a running server keeps what it had") {
  keys::KeyRing ring(file, log);
  const auto key = ring.create(KeyKind::secret);
  const auto good = text_of(file);
  for (const auto& bad : {std::string("x"), good + "sk_0123456789ab 00 -\n", good + good.substr(0, 30), good + "\n",
                          good.substr(0, good.size() - 2) + "pk_0123456789ab_zzz\n"}) {
    settings::replace_private_file(file, bad);
    INFO(bad);
    try {
      keys::KeyRing damaged(file, log);
      FAIL("it was read");
    } catch (const settings::FileError& error) {
      CHECK(std::string(error.what()).find(file.string() + "' line ") != std::string::npos);
    }
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  CHECK(ring.find(key));
}
