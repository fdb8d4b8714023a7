#include "sdk/page/boot.hpp"

#include "sdk/page/open.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

using namespace headroom::page;
using headroom::testing::TemporaryDirectory;

TEST_CASE("M21 a new directory and one of this boot need no new lanes") {
  const TemporaryDirectory directory;
  for (int i = 0; i < 2; ++i) CHECK_FALSE(open(directory / "state").directory->is_after_unclean_boot());
}

TEST_CASE("M21 after a reboot without a clean close the lanes must be renewed, until that is settled") {
  const TemporaryDirectory directory;
  {
    const auto opened = open(directory / "state");
    opened.directory->words().boot_id[0] = 1;
    opened.directory->words().server_time = 5;
  }
  {
    const auto opened = open(directory / "state");
    CHECK(opened.directory->is_after_unclean_boot());
    CHECK_FALSE(load_time(opened.directory->words()));  // CLOCK_BOOTTIME began anew
  }
  {
    const auto opened = open(directory / "state");
    CHECK(opened.directory->is_after_unclean_boot());
    settle_boot(opened.directory->words());
  }
  CHECK_FALSE(open(directory / "state").directory->is_after_unclean_boot());
}

TEST_CASE("M21 a reboot after a clean close changes nothing, but the next one must be clean again") {
  const TemporaryDirectory directory;
  {
    const auto opened = open(directory / "state");
    REQUIRE(opened.directory->close_cleanly());
    opened.directory->words().boot_id[0] = 1;
  }
  {
    const auto opened = open(directory / "state");
    CHECK_FALSE(opened.directory->is_after_unclean_boot());
    opened.directory->words().boot_id[0] = 1;
  }
  CHECK(open(directory / "state").directory->is_after_unclean_boot());
}

TEST_CASE("M11 the time of the last sync is read whole or not at all, and its high-water mark never falls") {
  DirectoryWords words{};
  CHECK_FALSE(load_time(words));
  store_time(words, {5'000, 70});
  REQUIRE(load_time(words));
  CHECK(load_time(words)->server == 5'000);
  CHECK(load_time(words)->boottime == 70);
  store_time(words, {4'000, 80});
  CHECK(words.high_water == 5'000);
  words.time_sequence += 1;  // a writer was killed in between
  CHECK_FALSE(load_time(words));
  store_time(words, {6'000, 90});
  REQUIRE(load_time(words));
  CHECK(load_time(words)->server == 6'000);
}
