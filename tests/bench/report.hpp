#pragma once
#include <string>

#include "tests/bench/row.hpp"
#include "tests/bench/surroundings.hpp"

/// What was measured, for people, for programs and for docs/benchmarks.md.
namespace headroom::bench {

std::string to_text(const Rows& rows);
std::string to_json(const Rows& rows, const Surroundings& at);
/// The whole page, between the marks that it has; what stands outside them in `page` is kept.
std::string to_page(const std::string& page, const Rows& rows, const Surroundings& at);

/// How far a run is, on one line of standard error; nothing where that is no terminal.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  void show(const std::string& what, double done);

 private:
  bool is_terminal_;
};

}  // namespace headroom::bench
