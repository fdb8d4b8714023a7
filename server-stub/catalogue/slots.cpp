#include "server-stub/catalogue/slots.hpp"

#include <algorithm>
#include <array>

namespace headroom::server::catalogue {
namespace {

constexpr std::array all{
    Slot{"used", true, true, "the account's use in this period"},
    Slot{"used_units", false, true, "the same with its unit, 4 archives; none where nothing was used"},
    Slot{"percent", true, true, "of the limit that is used"},
    Slot{"previous_units", false, true, "use in the last full period"},
    Slot{"forecast_units", false, true, "use that the present rate leads to, in the period that needs more"},
    Slot{"denied_units", false, true, "what was just refused"},
    Slot{"over_units", false, true, "use beyond the limit"},
    Slot{"tried", true, true, "how often the feature was tried in 30 days"},
    Slot{"limit", true, false, "the limit in force"},
    Slot{"limit_units", false, false, "the same with its unit"},
    Slot{"left", true, false, "what is left of the limit"},
    Slot{"left_units", false, false, "the same with its unit"},
    Slot{"exhausted_on", false, false, "the day on which the present rate reaches the limit, in this period"},
    Slot{"resets_on", false, false, "the day on which the period ends"},
    Slot{"resets_in", false, false, "how long until then: in 2 days"},
    Slot{"feature", false, false, "the name of the feature that was tried or asked for"},
    Slot{"milestone", false, false, "the name of the milestone"},
    Slot{"goal", false, false, "the first of the account's goals on record"},
    Slot{"current_plan", false, false, "the name of the account's plan"},
    Slot{"plan", false, false, "the name of the plan or add-on that is recommended"},
    Slot{"target_units", false, false, "its limit of the moment's meter in words: 200 archives a month"},
    Slot{"unlocked", false, false, "what it unlocks of what the account tried, was refused or will be"},
    Slot{"unlocked_units", false, false, "of that the units that were refused or will be"},
    Slot{"also_unlocks", false, false, "what else it grants that the account does not have"},
    Slot{"price", false, false, "its price a month"},
    Slot{"price_change", false, false, "the difference to what they pay a month; none where all of the price is new"},
    Slot{"price_until_reset", false, false, "the difference, prorated to the end of the period"},
    Slot{"stay_cost", false, false, "what staying costs in overage until the next period ends"},
    Slot{"saves", false, false, "how much less than staying it costs until the next period ends"},
    Slot{"break_even_units", false, false, "use a month from which on it is cheaper than staying"},
    Slot{"owner", false, false, "the name of the person who takes over"},
    Slot{"due_on", false, false, "the day until which that person answers"},
};

}  // namespace

std::span<const Slot> slots() { return all; }

const Slot* find_slot(std::string_view name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Slot& slot) { return slot.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace headroom::server::catalogue
