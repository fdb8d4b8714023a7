#include "tests/model/draw.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

namespace headroom::model {
namespace {

constexpr int most_attempts = 300;

using Weights = std::vector<std::pair<std::size_t, What>>;

const Weights anything = {{10, What::open},     {4, What::close},    {6, What::kill},      {14, What::add},
                          {14, What::consume},  {6, What::refund},   {2, What::race},      {10, What::pass},
                          {12, What::sync},     {10, What::fate},    {4, What::deliver},   {3, What::identify},
                          {3, What::attempt},   {4, What::respond},  {3, What::back_up},   {3, What::restore},
                          {3, What::clone},     {3, What::reboot},   {2, What::set_clock}, {1, What::uninstall},
                          {1, What::fork_kill}, {2, What::subscribe}};
/// A directory that is set back again and again.
const Weights restores = {{16, What::open}, {2, What::kill},    {18, What::add},    {2, What::refund}, {16, What::sync},
                          {2, What::fate},  {6, What::back_up}, {6, What::restore}, {1, What::reboot}};
/// Two processes of one directory that die and fall out of step.
const Weights processes_of_one = {{14, What::open},    {3, What::close},  {10, What::kill},   {10, What::add},
                                  {10, What::consume}, {4, What::refund}, {3, What::race},    {10, What::pass},
                                  {8, What::sync},     {4, What::fate},   {4, What::attempt}, {6, What::respond},
                                  {4, What::identify}, {2, What::reboot}};

rc::Gen<std::uint8_t> below(unsigned bound) {
  return rc::gen::inRange<std::uint8_t>(0, static_cast<std::uint8_t>(bound));
}

rc::Gen<Schedule> schedules_of(const Weights& weights, unsigned devices, std::size_t second_process) {
  std::vector<What> steps;
  for (const auto& [weight, what] : weights) steps.insert(steps.end(), weight, what);
  // Most happens on few devices, so that it meets.
  const auto device = rc::gen::weightedOneOf<std::uint8_t>({{6, below(std::min(devices, 2u))}, {2, below(devices)}});
  const auto process = rc::gen::weightedOneOf<std::uint8_t>({{4, below(1)}, {second_process, below(processes)}});
  const auto step =
      rc::gen::map(rc::gen::tuple(rc::gen::elementOf(steps), device, process, below(meters), below(64)),
                   [](const std::tuple<What, std::uint8_t, std::uint8_t, std::uint8_t, std::uint8_t>& drawn) {
                     const auto& [what, at, by, of, amount] = drawn;
                     return Step{what, at, by, of, amount};
                   });
  return rc::gen::container<Schedule>(step);
}

rc::Gen<Schedule> schedules() {
  return rc::gen::weightedOneOf<Schedule>({{3, schedules_of(anything, most_devices, 1)},
                                           {2, schedules_of(restores, 1, 0)},
                                           {1, schedules_of(processes_of_one, 1, 8)}});
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
