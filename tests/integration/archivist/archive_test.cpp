// Archives as archivist writes and restores them, checked against tar and against damage.
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "archive/archive_file.hpp"
#include "archive/file_stream.hpp"
#include "archive/gzip.hpp"
#include "archive/tar_writer.hpp"
#include "failure.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

namespace fs = std::filesystem;
using headroom::testing::TemporaryDirectory;

void put(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The same bytes on every run, and hardly compressible.
std::string noise(std::size_t size) {
  std::string out(size, '\0');
  std::uint32_t state = 1;
  for (char& c : out) c = static_cast<char>((state = state * 1'664'525 + 1'013'904'223) >> 24);
  return out;
}

std::vector<std::string> packed_into(const fs::path& root, const fs::path& archive,
                                     const std::optional<archivist::SealingKey>& key = std::nullopt) {
  const archivist::Survey found = archivist::survey(root, 1 << 30);
  archivist::Unit all{"all", {}};
  for (const archivist::Unit& unit : found.units)
    all.items.insert(all.items.end(), unit.items.begin(), unit.items.end());
  archivist::Pace pace(0);
  return archivist::write_archive(root, all, archive, key, pace);
}

std::string failure_of(const std::function<void()>& run) {
  try {
    run();
  } catch (const archivist::Failure& failure) {
    return failure.what();
  }
  return "";
}

// Chunks of the seal are written one by one, so that a sealed file can be damaged at their borders.
constexpr std::size_t sealed_chunk = archivist::vault::chunk_size + archivist::vault::tag_size;

void seal(const std::string& plain, const fs::path& path) {
  static const archivist::SealingKey key = archivist::SealingKey::from("open sesame");
  archivist::FileSink file(path, archivist::Durability::cached);
  archivist::SealSink sink(file, key);
  sink.write(plain);
  sink.finish();
}

std::string unsealed(const fs::path& path, const std::string& passphrase) {
  archivist::FileSource file(path);
  archivist::UnsealSource source(file, passphrase);
  std::string out, buffer(10'000, '\0');
  while (const std::size_t got = source.read(buffer.data(), buffer.size())) out.append(buffer, 0, got);
  return out;
}

}  // namespace

TEST_CASE("an archive restores what was packed: contents, modes, times, links, long names, empty things") {
  TemporaryDirectory temp;
  const fs::path in = temp / "in";
  const std::string long_name = std::string(120, 'n') + "/" + std::string(200, 'm') + ".txt";
  put(in / "a/one.txt", "one");
  put(in / "a/empty", "");
  put(in / "a/large.bin", noise(300'000));
  put(in / "a" / long_name, "deep");
  fs::create_directories(in / "a/hollow");
  fs::create_symlink("one.txt", in / "a/link");
  fs::create_symlink(std::string(150, 'x'), in / "a/long-link");
  fs::permissions(in / "a/one.txt", fs::perms::owner_read | fs::perms::owner_exec);
  const auto old = fs::file_time_type::clock::now() - std::chrono::hours(1'000);
  fs::last_write_time(in / "a/large.bin", old);

  REQUIRE(packed_into(in, temp / "all.tar.gz").empty());
  REQUIRE(archivist::restore_archive(temp / "all.tar.gz", temp / "out", std::nullopt).empty());

  const fs::path out = temp / "out";
  CHECK(content_of(out / "a/one.txt") == "one");
  CHECK(content_of(out / "a/large.bin") == noise(300'000));
  CHECK(content_of(out / "a" / long_name) == "deep");
  CHECK(fs::file_size(out / "a/empty") == 0);
  CHECK(fs::is_empty(out / "a/hollow"));
  CHECK(fs::read_symlink(out / "a/link") == "one.txt");
  CHECK(fs::read_symlink(out / "a/long-link") == std::string(150, 'x'));
  CHECK((fs::status(out / "a/one.txt").permissions() & fs::perms::all) ==
        (fs::perms::owner_read | fs::perms::owner_exec));
  CHECK(std::chrono::abs(fs::last_write_time(out / "a/large.bin") - old) < std::chrono::seconds(1));
}

TEST_CASE("tar lists and extracts what archivist packed") {
  TemporaryDirectory temp;
  const std::string long_name = "d/" + std::string(99, 'p') + "/" + std::string(99, 'q');
  put(temp / "in/d/file", "content");
  put(temp.path() / "in" / long_name, "long");
  packed_into(temp / "in", temp / "all.tar.gz");
  fs::create_directory(temp / "out");
  const std::string command = "tar -xzf " + (temp / "all.tar.gz") + " -C " + (temp / "out");
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK(content_of(temp / "out/d/file") == "content");
  CHECK(content_of(temp.path() / "out" / long_name) == "long");
}

TEST_CASE("a file that became shorter while it was packed is filled up, and the archive stays sound") {
  TemporaryDirectory temp;
  archivist::FileSink file(temp / "short.tar.gz", archivist::Durability::cached);
  archivist::GzipSink gzip(file);
  archivist::TarWriter tar(gzip);
  archivist::TarEntry entry;
  entry.name = "short";
  entry.size = 1'000;
  tar.begin(entry);
  tar.content("only this");
  CHECK(tar.end_content() == 991);
  tar.finish();
  archivist::restore_archive(temp / "short.tar.gz", temp / "out", std::nullopt);
  CHECK(content_of(temp / "out/short") == "only this" + std::string(991, '\0'));
}

TEST_CASE("an entry whose name leads outside is left out") {
  const std::string name = GENERATE("../escaped", "/tmp/escaped", "a/../../escaped");
  TemporaryDirectory temp;
  archivist::FileSink file(temp / "evil.tar.gz", archivist::Durability::cached);
  archivist::GzipSink gzip(file);
  archivist::TarWriter tar(gzip);
  archivist::TarEntry entry;
  entry.name = name;
  entry.size = 4;
  tar.begin(entry);
  tar.content("evil");
  tar.end_content();
  tar.finish();
  CHECK(archivist::restore_archive(temp / "evil.tar.gz", temp / "out", std::nullopt).size() == 1);
  CHECK_FALSE(fs::exists(temp / "escaped"));
  CHECK(fs::is_empty(temp / "out"));
}

TEST_CASE("a symlink in an archive is not written through") {
  TemporaryDirectory temp;
  fs::create_directory(temp / "victim");
  archivist::FileSink file(temp / "evil.tar.gz", archivist::Durability::cached);
  archivist::GzipSink gzip(file);
  archivist::TarWriter tar(gzip);
  archivist::TarEntry link, through;
  link.name = "way";
  link.type = archivist::tar::symlink;
  link.link = temp / "victim";
  through.name = "way/file";
  tar.begin(link);
  tar.begin(through);
  tar.finish();
  CHECK_FALSE(
      failure_of([&] { archivist::restore_archive(temp / "evil.tar.gz", temp / "out", std::nullopt); }).empty());
  CHECK(fs::is_empty(temp / "victim"));
}

TEST_CASE("a sealed archive opens with its passphrase and with no other") {
  TemporaryDirectory temp;
  put(temp / "in/d/file", noise(200'000));
  const archivist::SealingKey key = archivist::SealingKey::from("open sesame");
  packed_into(temp / "in", temp / "all.tar.gz.sealed", key);
  CHECK(failure_of([&] {
          archivist::restore_archive(temp / "all.tar.gz.sealed", temp / "none", std::nullopt);
        }).find("--decrypt") != std::string::npos);
  CHECK(failure_of([&] {
          archivist::restore_archive(temp / "all.tar.gz.sealed", temp / "wrong", "close sesame");
        }).find("Wrong passphrase") != std::string::npos);
  archivist::restore_archive(temp / "all.tar.gz.sealed", temp / "out", "open sesame");
  CHECK(content_of(temp / "out/d/file") == noise(200'000));
}

TEST_CASE("any size of content is sealed and opened") {
  const std::size_t chunk = archivist::vault::chunk_size;
  const std::size_t size = GENERATE_COPY(0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 7);
  TemporaryDirectory temp;
  seal(noise(size), temp / "sealed");
  CHECK(unsealed(temp / "sealed", "open sesame") == noise(size));
}

TEST_CASE("a sealed file that was cut, reordered or changed in one bit is refused") {
  TemporaryDirectory temp;
  seal(noise(3 * archivist::vault::chunk_size), temp / "sealed");
  const std::string whole = content_of(temp / "sealed");
  const std::size_t header = archivist::vault::header_size;
  std::string damaged = whole;
  SECTION("cut at the border of a chunk") { damaged.resize(header + 2 * sealed_chunk); }
  SECTION("cut within a chunk") { damaged.resize(header + 2 * sealed_chunk + 100); }
  SECTION("cut to its header") { damaged.resize(header); }
  SECTION("two chunks exchanged") {
    damaged = whole.substr(0, header) + whole.substr(header + sealed_chunk, sealed_chunk) +
              whole.substr(header, sealed_chunk) + whole.substr(header + 2 * sealed_chunk);
  }
  SECTION("a chunk twice") { damaged.insert(header, whole.substr(header, sealed_chunk)); }
  SECTION("a bit of the header") { damaged[30] = static_cast<char>(damaged[30] ^ 1); }
  SECTION("a bit of the content") {
    damaged[header + sealed_chunk + 5] = static_cast<char>(damaged[header + sealed_chunk + 5] ^ 1);
  }
  SECTION("something behind the end") { damaged += 'x'; }
  put(temp / "damaged", damaged);
  CHECK_FALSE(failure_of([&] { unsealed(temp / "damaged", "open sesame"); }).empty());
}

TEST_CASE("a gzip archive that was cut off or damaged is refused") {
  TemporaryDirectory temp;
  put(temp / "in/d/file", noise(100'000));
  packed_into(temp / "in", temp / "all.tar.gz");
  std::string bytes = content_of(temp / "all.tar.gz");
  SECTION("cut off") { bytes.resize(bytes.size() / 2); }
  SECTION("without its check sum") { bytes.resize(bytes.size() - 4); }
  SECTION("changed") { bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1); }
  SECTION("not gzip at all") { bytes = "hello"; }
  put(temp / "damaged", bytes);
  CHECK_FALSE(failure_of([&] { archivist::restore_archive(temp / "damaged", temp / "out", std::nullopt); }).empty());
}

TEST_CASE("an archive that cannot be finished leaves nothing behind and names the file") {
  TemporaryDirectory temp;
  {
    archivist::FileSink file(temp / "never", archivist::Durability::cached);
    file.write("half");
  }
  CHECK(fs::is_empty(temp.path()));
  const std::string message =
      failure_of([&] { archivist::FileSink(temp / "no/such/place", archivist::Durability::cached); });
  CHECK(message.find("no/such/place") != std::string::npos);
}
