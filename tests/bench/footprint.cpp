#include <dlfcn.h>
#include <elf.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "tests/bench/offline_client.hpp"
#include "tests/bench/row.hpp"

namespace headroom::bench {
namespace {

/// What strip leaves of a shared library: all that is loaded, without section headers and symbols for debuggers.
double stripped_size(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (bytes.size() < sizeof(Elf64_Ehdr)) throw std::runtime_error("cannot read " + path);
  Elf64_Ehdr header;
  bytes.copy(reinterpret_cast<char*>(&header), sizeof header);
  std::size_t end = 0;
  for (int i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    bytes.copy(reinterpret_cast<char*>(&segment), sizeof segment,
               header.e_phoff + static_cast<std::size_t>(i) * sizeof segment);
    if (segment.p_type == PT_LOAD) end = std::max<std::size_t>(end, segment.p_offset + segment.p_filesz);
  }
  return static_cast<double>(end) / 1e6;
}

std::string library_path() {
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&headroom_version), &info) == 0 || info.dli_fname == nullptr)
    throw std::runtime_error("the library cannot be found");
  return info.dli_fname;
}

double status_of(const char* field) {
  std::ifstream status("/proc/self/status");
  const std::string prefix = std::string(field) + ':';
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(prefix)) return std::stod(line.substr(prefix.size()));
  return 0;
}

struct Taken {
  double megabytes = 0, threads = 0;
};

/// In a process of its own, before the first request: nobody is identified.
Taken taken_by_open(const std::string& state_dir) {
  int pipe_ends[2];
  if (::pipe(pipe_ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    Taken taken{-status_of("VmRSS"), -status_of("Threads")};
    Config config;
    config.endpoint = "http://127.0.0.1:9";
    config.client_key = "pk_bench";
    config.state_dir = state_dir;
    config.bundled_plan = plan_of(16);
    const auto client = Client::open(config);
    if (!client) ::_exit(1);
    client->meter("m0").add(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(1'500));
    taken.megabytes = (taken.megabytes + status_of("VmRSS")) * 1024 / 1e6;
    taken.threads += status_of("Threads");
    const bool is_written = ::write(pipe_ends[1], &taken, sizeof taken) == sizeof taken;
    ::_exit(is_written ? 0 : 1);
  }
  ::close(pipe_ends[1]);
  Taken taken;
  const bool is_read = ::read(pipe_ends[0], &taken, sizeof taken) == sizeof taken;
  ::close(pipe_ends[0]);
  ::waitpid(child, nullptr, 0);
  if (!is_read) throw std::runtime_error("a client could not be opened in a child process");
  return taken;
}

}  // namespace

Rows footprint(const std::string& directory, const Progress& progress) {
  const Taken taken = taken_by_open(directory + "/state");
  progress(1);
  return {{"the shared library, stripped", "MB", stripped_size(library_path()), 0, "", "≤ 1.5 MB"},
          {"resident memory of an open client, before the first request", "MB", taken.megabytes, 0, "", "≤ 2 MB"},
          {"threads of an open client", "", taken.threads, 0, "", "1"}};
}

}  // namespace headroom::bench
