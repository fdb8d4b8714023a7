#include "tests/bench/surroundings.hpp"

#include <sys/statfs.h>
#include <sys/utsname.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <memory>
#include <thread>

namespace headroom::bench {
namespace {

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  std::array<char, 128> line{};
  if (!pipe || std::fgets(line.data(), line.size(), pipe.get()) == nullptr) return "unknown";
  std::string text = line.data();
  return text.substr(0, text.find('\n'));
}

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "processor";
}

std::string file_system(const std::string& directory) {
  struct statfs found {};
  if (::statfs(directory.c_str(), &found) != 0) return "unknown file system";
  switch (found.f_type) {
    case 0xEF53:
      return "ext4";
    case 0x58465342:
      return "xfs";
    case 0x01021994:
      return "tmpfs";
    case 0x794c7630:
      return "overlayfs";
    default:
      return "another file system";
  }
}

}  // namespace

Surroundings surroundings(const std::string& directory) {
  Surroundings out;
  std::array<char, 16> date{};
  const std::time_t now = std::time(nullptr);
  std::strftime(date.data(), date.size(), "%F", std::gmtime(&now));
  out.date = date.data();
  out.commit = output_of("git -C '" HEADROOM_SOURCE_DIR "' describe --always --dirty 2>/dev/null");
  utsname system{};
  ::uname(&system);
  out.machine = std::to_string(std::thread::hardware_concurrency()) + " × " + processor() + ", " + system.sysname +
                " " + system.release + ", " + file_system(directory);
  out.compiler = HEADROOM_COMPILER;
  ::getloadavg(&out.load, 1);
  return out;
}

}  // namespace headroom::bench
