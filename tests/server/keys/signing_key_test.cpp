#include "server-stub/keys/signing_key.hpp"
#include "server-stub/settings/private_file.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace headroom;
using namespace headroom::server;

TEST_CASE("the signing key is made once, kept for its owner alone, and its public half is what is told") {
  const testing::TemporaryDirectory directory;
  const auto file = directory.path() / "signing_key";
  const auto made = keys::open_signing_key(file), again = keys::open_signing_key(file);
  CHECK(made.private_key == again.private_key);
  CHECK(made.trusted_text() == again.trusted_text());
  CHECK(made.trusted_text().size() == made.id().size() + 1 + 44);
  using std::filesystem::perms;
  CHECK(std::filesystem::status(file).permissions() == (perms::owner_read | perms::owner_write));
  CHECK(trust::verify(again.public_key, "message", trust::sign(made.private_key, "message")));
}

TEST_CASE("a damaged signing key is refused by its name and never replaced") {
  const testing::TemporaryDirectory directory;
  const auto file = directory.path() / "signing_key";
  for (const auto* text :
       {"", "\n", "AAAA\n", "not base64!\n", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nmore\n"}) {
    settings::replace_private_file(file, text);
    CHECK_THROWS_AS(keys::open_signing_key(file), settings::FileError);
    CHECK(settings::read_private_file(file) == text);
  }
}
