#pragma once
#include <string>

namespace headroom::bench {

/// Where and when something was measured.
struct Surroundings {
  std::string date;      // 2026-11-23
  std::string commit;    // of the tree that was built; "unknown" outside one
  std::string machine;   // "2 × AMD EPYC, Linux 6.1, ext4"
  std::string compiler;  // "g++ 12.2.0, Release"
  double load = 0;       // when it began: what else ran
};

/// `directory` is where the state lies that is measured.
Surroundings surroundings(const std::string& directory);

}  // namespace headroom::bench
