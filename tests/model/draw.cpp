#include "tests/model/draw.hpp"

#include <rapidcheck.h>

namespace headroom::model {
namespace {

constexpr int most_attempts = 300;

rc::Gen<Schedule> schedules() {
  const auto what = rc::gen::weightedElement<What>(
      {{10, What::open},    {4, What::close},    {6, What::kill},    {14, What::add},      {14, What::consume},
       {6, What::refund},   {2, What::race},     {10, What::pass},   {12, What::sync},     {10, What::fate},
       {4, What::deliver},  {3, What::identify}, {3, What::attempt}, {4, What::respond},   {3, What::back_up},
       {3, What::restore},  {3, What::clone},    {3, What::reboot},  {2, What::set_clock}, {1, What::uninstall},
       {1, What::fork_kill}});
  const auto below = [](unsigned bound) { return rc::gen::inRange<std::uint8_t>(0, static_cast<std::uint8_t>(bound)); };
  // Most happens on few devices, so that it meets.
  const auto device = rc::gen::weightedOneOf<std::uint8_t>({{6, below(2)}, {2, below(most_devices)}});
  const auto process = rc::gen::weightedOneOf<std::uint8_t>({{4, below(1)}, {1, below(processes)}});
  const auto step = rc::gen::map(
      rc::gen::tuple(what, device, process, below(meters), below(64)),
      [](const std::tuple<What, std::uint8_t, std::uint8_t, std::uint8_t, std::uint8_t>& drawn) {
        return Step{std::get<0>(drawn), std::get<1>(drawn), std::get<2>(drawn), std::get<3>(drawn), std::get<4>(drawn)};
      });
  return rc::gen::container<Schedule>(step);
}

/// Towards the first device, process, meter and amount.
rc::Seq<Step> simpler_steps(const Step& step) {
  const auto towards_zero = [step](std::uint8_t Step::*field) {
    return rc::seq::map(rc::shrink::towards<std::uint8_t>(step.*field, 0), [step, field](std::uint8_t value) {
      Step simpler = step;
      simpler.*field = value;
      return simpler;
    });
  };
  return rc::seq::concat(towards_zero(&Step::device), towards_zero(&Step::process), towards_zero(&Step::meter),
                         towards_zero(&Step::amount));
}

}  // namespace

Schedule draw(std::uint64_t seed) { return schedules()(rc::Random(seed), rc::kNominalSize).value(); }

Schedule shrink(Schedule schedule, const Fails& fails) {
  // Whole stretches first, as most of a schedule has nothing to do with what fails.
  for (std::size_t length = schedule.size() / 2; length > 0; length /= 2)
    for (std::size_t at = 0; at + length <= schedule.size();) {
      Schedule shorter = schedule;
      shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(at),
                    shorter.begin() + static_cast<std::ptrdiff_t>(at + length));
      if (fails(shorter))
        schedule = std::move(shorter);
      else
        at += length;
    }
  auto simpler = rc::shrink::eachElement(schedule, &simpler_steps);
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    auto candidate = simpler.next();
    if (!candidate) break;
    if (!fails(*candidate)) continue;
    schedule = *std::move(candidate);
    simpler = rc::shrink::eachElement(schedule, &simpler_steps);
  }
  return schedule;
}

}  // namespace headroom::model
