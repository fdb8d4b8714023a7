#include "terminal/usage_bar.hpp"

#include <algorithm>

#include "terminal/text.hpp"

namespace archivist {
namespace {

constexpr std::size_t bar_columns = 20;

std::string bar(const Terminal& terminal, const headroom::MeterStatus& meter) {
  const double share = meter.limit > 0 ? static_cast<double>(meter.used) / static_cast<double>(meter.limit) : 1;
  const std::size_t full = std::min(bar_columns, static_cast<std::size_t>(share * bar_columns));
  std::string done, rest;
  for (std::size_t i = 0; i < bar_columns; ++i)
    (i < full ? done : rest) += terminal.has_unicode() ? (i < full ? "█" : "░") : (i < full ? "#" : ".");
  const bool is_near = !meter.thresholds.empty() && share * 100 >= meter.thresholds.front();
  const Tone tone = meter.used >= meter.limit ? Tone::bad : is_near ? Tone::warning : Tone::good;
  return terminal.in(tone, done) + terminal.in(Tone::faint, rest);
}

}  // namespace

std::vector<std::string> usage_bars(const Terminal& terminal, const std::vector<headroom::MeterStatus>& meters) {
  std::size_t widest = 0;
  for (const headroom::MeterStatus& meter : meters) widest = std::max(widest, columns(meter.key));
  std::vector<std::string> lines;
  for (const headroom::MeterStatus& meter : meters) {
    std::string line = "  " + padded(meter.key, widest + 2);
    if (meter.limit == headroom::unlimited) {
      line += grouped(meter.used) + ", no limit";
    } else {
      line += bar(terminal, meter) + "  " + grouped(meter.used) + " of " + grouped(meter.limit);
      if (!meter.is_hard) line += " included";
    }
    if (meter.resets_at != 0) line += terminal.in(Tone::faint, ", resets " + date(meter.resets_at));
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace archivist
