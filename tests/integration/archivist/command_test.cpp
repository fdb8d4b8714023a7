// The program itself, offline on the plan that it ships: what it does, says and returns.
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/temporary_directory.hpp"

namespace {

namespace fs = std::filesystem;

struct Ended {
  int code;
  std::string output;
  bool says(const std::string& words) const { return output.find(words) != std::string::npos; }
};

// A directory to pack, one to pack into, and a state of its own.
class Host {
 public:
  Host() { fs::create_directory(in()); }

  std::string in() const { return temp_ / "in"; }
  std::string out() const { return temp_ / "out"; }
  void put(const std::string& path, std::size_t size = 100) const {
    fs::create_directories(fs::path(in() + "/" + path).parent_path());
    std::ofstream(in() + "/" + path) << std::string(size, 'x');
  }
  void put_directories(int count) const {
    for (int i = 1; i <= count; ++i) put("d" + std::to_string(i) + "/file");
  }

  Ended run(const std::string& arguments) const {
    const std::string command = "env -u HEADROOM_ENDPOINT -u HEADROOM_KEY HOME=" + temp_.path().string() +
                                " LC_ALL=C " ARCHIVIST " " + arguments + " </dev/null 2>&1";
    Ended out{0, ""};
    std::FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 4096> buffer;
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
      out.output.append(buffer.data(), got);
    out.code = WEXITSTATUS(::pclose(pipe));
    return out;
  }
  Ended pack(const std::string& more = "") const { return run("pack " + in() + " --out " + out() + " " + more); }
  // "archives":N of the usage that a fresh process reads.
  std::string archives() const {
    const std::string output = run("usage --json").output;
    const std::size_t at = output.find("\"archives\":");
    return at == output.npos ? output : output.substr(at + 11, output.find_first_of(",}", at) - at - 11);
  }
  bool has(const std::string& name) const { return fs::exists(fs::path(out()) / name); }

 private:
  headroom::testing::TemporaryDirectory temp_;
};

std::string replaced(std::string text, const std::string& word, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(word, at)) != text.npos; at += by.size()) text.replace(at, word.size(), by);
  return text;
}

TEST_CASE("each subdirectory becomes an archive, and a fresh process reads the count at once") {
  const Host host;
  host.put_directories(2);
  host.put("loose");
  const Ended ended = host.pack();
  INFO(ended.output);
  CHECK(ended.code == 0);
  CHECK(host.has("d1.tar.gz"));
  CHECK(host.has("d2.tar.gz"));
  CHECK(host.has("_files.tar.gz"));
  CHECK(host.archives() == "3");
}

TEST_CASE("the bundled plan holds without a server: the sixth archive waits, with the offer that came along") {
  const Host host;
  host.put_directories(7);
  const Ended ended = host.pack("--answer later");
  INFO(ended.output);
  CHECK(ended.code == 3);
  CHECK(host.has("d5.tar.gz"));
  CHECK_FALSE(host.has("d6.tar.gz"));
  CHECK(ended.says("You have reached the limit of Free"));
  CHECK(ended.says("2 of 7 archives are not packed"));
  CHECK(host.archives() == "5");
  CHECK(host.pack("--answer later").code == 3);
  CHECK(host.archives() == "5");
}

TEST_CASE("an archive that a killed run left half written is finished and not counted again") {
  const Host host;
  host.put_directories(1);
  REQUIRE(host.pack().code == 0);
  fs::rename(fs::path(host.out()) / "d1.tar.gz", fs::path(host.out()) / ".d1.tar.gz.part");
  const Ended ended = host.pack();
  INFO(ended.output);
  CHECK(ended.code == 0);
  CHECK(host.has("d1.tar.gz"));
  CHECK_FALSE(host.has(".d1.tar.gz.part"));
  CHECK(host.archives() == "1");
}

TEST_CASE("what cannot be written is given back") {
  const Host host;
  host.put(std::string(250, 'n') + "/file");  // NAME.tar.gz is longer than a name may be
  const Ended ended = host.pack();
  INFO(ended.output);
  CHECK(ended.code == 4);
  CHECK(ended.says("Cannot write"));
  CHECK(host.archives() == "0");
}

TEST_CASE("sealing is not in the plan: nothing is packed unsealed instead") {
  const Host host;
  host.put_directories(1);
  const Ended ended = host.pack("--encrypt secret --answer later");
  INFO(ended.output);
  CHECK(ended.code == 3);
  CHECK(ended.says("Encryption is part of Team"));
  CHECK_FALSE(host.has("d1.tar.gz"));
  CHECK(host.archives() == "0");
}

TEST_CASE("a file that is larger than the plan takes stays out and is named") {
  const Host host;
  host.put("d/small");
  host.put("d/large", 11 << 20);
  const Ended ended = host.pack();
  INFO(ended.output);
  CHECK(ended.code == 1);
  CHECK(ended.says("d/large: 11 MB"));
  CHECK(host.has("d.tar.gz"));
}

TEST_CASE("events say what happened, one JSON object a line") {
  const Host host;
  host.put_directories(1);
  REQUIRE(host.pack("--events " + host.out() + ".events").code == 0);
  std::ifstream in(host.out() + ".events");
  std::string line, all;
  while (std::getline(in, line)) {
    CHECK(line.find("{\"event\":\"") == 0);
    CHECK(line.back() == '}');
    all += line;
  }
  for (const char* event : {"started", "counted", "packing", "packed", "finished"})
    CHECK(all.find(std::string("\"event\":\"") + event + '"') != std::string::npos);
}

TEST_CASE("a wrong call says what is wrong and what to do") {
  struct Row {
    const char* arguments;
    const char* words;
  };
  const Row row = GENERATE(values<Row>(
      {{"pack IN", "--out DIR is needed"},
       {"pack --out OUT", "Which directory?"},
       {"pack IN IN --out OUT", "One directory at a time"},
       {"pack IN --out OUT --colour", "Unknown option --colour"},
       {"pack IN --out", "--out needs a value"},
       {"pack IN --out OUT --first many", "--first takes a number"},
       {"pack IN --out OUT --encrypt ''", "not empty"},
       {"pack IN --out OUT --encrypt-file OUT", "no passphrase"},
       {"pack IN --out OUT --answer maybe", "--answer takes"},
       {"pack IN --out OUT --server http://127.0.0.1:1", "needs a key"},
       {"pack IN --out OUT --server http://127.0.0.1:1 --key sk_secret", "a secret key must never be in a client"},
       {"pack IN --out OUT --server http://example.com --key pk_public", "http"},
       {"pack IN --out OUT", "nothing to pack"},
       {"pack IN/none --out OUT", "no such directory"},
       {"pack /dev/null --out OUT", "not a directory"},
       {"pack IN --out IN/out", "lies in the directory to pack"},
       {"unpack /dev/null --out OUT", "cut off"},
       {"burn IN", "Unknown command burn"}}));
  const Host host;
  const std::string arguments = replaced(replaced(row.arguments, "OUT", host.out()), "IN", host.in());
  const Ended ended = host.run(arguments);
  INFO(row.arguments << '\n' << ended.output);
  CHECK(ended.code == 2);
  CHECK(ended.says(row.words));
}

}  // namespace
