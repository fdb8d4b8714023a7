#include <algorithm>
#include <memory>
#include <system_error>

#include "archive/archive_file.hpp"
#include "archive/file_stream.hpp"
#include "await_turn.hpp"
#include "commands.hpp"
#include "conversation.hpp"
#include "interrupt.hpp"
#include "selection.hpp"
#include "session.hpp"
#include "terminal/text.hpp"
#include "terminal/usage_bar.hpp"

namespace archivist {
namespace {

namespace fs = std::filesystem;
// How long the end waits until everything is decided and sent, and then for what is on its way to the inbox.
constexpr std::chrono::seconds flush_patience{2};
constexpr std::chrono::milliseconds last_glance{100}, no_time{0};

class Packing {
 public:
  Packing(const Options& options, const Terminal& terminal)
      : options_(options),
        terminal_(terminal),
        events_(std::make_shared<Events>(options.events)),
        session_(options, events_),
        conversation_(terminal, events_, options.answers),
        pace_(options.kb_per_second) {}

  Exit run() {
    check_places();
    say_plan();
    const std::vector<Unit> units = find_units();
    if (options_.passphrase && !make_key())
      return refused("Sealing is not in your plan; nothing is packed unsealed instead.");
    make_out();
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (!pack_one(units[i]))
        return refused(std::to_string(units.size() - i) + " of " + std::to_string(units.size()) +
                       " archives are not packed. Give the same command again when there is room.");
      session_.client().pause_point();
      show_news(session_, conversation_, terminal_, no_time);
    }
    return finish();
  }

 private:
  void check_places() {
    std::error_code error;
    const fs::path in = fs::weakly_canonical(options_.input, error), out = fs::weakly_canonical(options_.out, error);
    if (std::mismatch(in.begin(), in.end(), out.begin(), out.end()).first == in.end())
      throw Failure(Exit::wrong_call, "--out " + options_.out.string() +
                                          " lies in the directory to pack; give one outside of " +
                                          options_.input.string() + '.');
  }

  void say_plan() {
    const std::string name = session_.plan_name();
    if (!name.empty()) terminal_.say(terminal_.in(Tone::strong, harmless(name) + " plan"));
    for (const std::string& line : usage_bars(terminal_, session_.client().meters())) terminal_.say(line);
    if (const std::string trouble = options_.server.empty() ? "" : session_.trouble(); !trouble.empty())
      terminal_.say(terminal_.in(Tone::warning, "Working with the plan at hand: " + harmless(trouble)));
    if (session_.client().status().durability == headroom::Durability::memory)
      terminal_.say(terminal_.in(Tone::warning,
                                 "Counts are kept in memory and are lost with this run: give a --state directory."));
    events_->write("started", {{"plan", name}});
  }

  std::vector<Unit> find_units() {
    std::vector<std::string> left_out;
    std::vector<Unit> units = selected_units(options_, session_.largest_file(), left_out);
    for (const std::string& line : left_out) leave_out(line);
    return units;
  }

  bool make_key() {
    if (!session_.may_seal()) {
      terminal_.say("Sealing archives is not in your plan.");
      const Turn turn = wait_for(session_.wait_to_seal(), "encryption");
      if (!turn.is_granted) return false;
    }
    key_ = SealingKey::from(*options_.passphrase);
    return true;
  }

  void make_out() {
    std::error_code error;
    fs::create_directories(options_.out, error);
    if (error) throw Failure(Exit::output, "Cannot make " + options_.out.string() + ": " + error.message() + '.');
  }

  // False: the plan allows no more.
  bool pack_one(const Unit& unit) {
    const fs::path path = archive_path(options_.out, unit, key_.has_value());
    const std::string name = harmless(path.filename().string());
    std::error_code error;
    if (fs::exists(path, error)) {
      terminal_.say(terminal_.in(Tone::faint, "  " + name + " is there already"));
      return true;
    }
    // What a killed run left of this archive was counted before it was begun.
    const bool is_counted = fs::exists(FileSink::part_of(path), error);
    if (!is_counted && !count(unit)) return false;
    events_->write("packing", {{"archive", name}, {"again", is_counted}});
    write(unit, path);
    terminal_.say("  " + name +
                  terminal_.in(Tone::faint, "  " + grouped(unit.kilobytes()) + " KB, " +
                                                grouped(static_cast<std::int64_t>(unit.items.size())) + " entries"));
    events_->write("packed", {{"archive", name}, {"kb", unit.kilobytes()}});
    return true;
  }

  bool count(const Unit& unit) {
    const std::int64_t kilobytes = unit.kilobytes();
    const headroom::Reading reading = session_.count(kilobytes);
    if (reading.allowed()) return true;
    terminal_.say(terminal_.in(Tone::bad, "  " + harmless(unit.name) + " has to wait: ") + grouped(reading.used) +
                  " of " + grouped(reading.limit) + " are used" +
                  (reading.resets_at != 0 ? ", until " + date(reading.resets_at) : std::string()) + '.');
    return wait_for(session_.wait_to_count(kilobytes), unit.name).is_granted;
  }

  void write(const Unit& unit, const fs::path& path) {
    try {
      for (const std::string& line : write_archive(options_.input, unit, path, key_, pace_)) leave_out(line);
    } catch (...) {
      session_.give_back(unit.kilobytes());
      throw;
    }
  }

  Turn wait_for(headroom::Guard guard, const std::string& what) {
    const auto begun = std::chrono::steady_clock::now();
    Turn turn = await_turn(session_, conversation_, terminal_, std::move(guard), options_.patience);
    check_interrupt();
    if (turn.is_granted) {
      const std::chrono::duration<double, std::milli> waited = std::chrono::steady_clock::now() - begun;
      terminal_.say(terminal_.in(Tone::good, "Going on with " + harmless(what) + '.'));
      events_->write("resumed", {{"what", what}, {"waited_ms", waited.count()}});
    } else if (!turn.why_not.empty()) {
      terminal_.say("  " + turn.why_not);
    }
    return turn;
  }

  void leave_out(const std::string& line) {
    left_out_ += 1;
    terminal_.say(terminal_.in(Tone::warning, "  left out: ") + harmless(line));
    events_->write("left_out", {{"what", line}});
  }

  Exit refused(const std::string& what) {
    terminal_.say(what);
    (void)finish();
    return Exit::refused;
  }

  // What was counted is sent, and an offer that is on its way is shown, before the end.
  Exit finish() {
    (void)session_.client().flush(flush_patience);
    show_news(session_, conversation_, terminal_, last_glance);
    for (const std::string& line : usage_bars(terminal_, session_.client().meters())) terminal_.say(line);
    if (left_out_ > 0) terminal_.say(grouped(left_out_) + " left out, as said above.");
    events_->write("finished", {{"left_out", left_out_}});
    return left_out_ > 0 ? Exit::partial : Exit::done;
  }

  const Options& options_;
  const Terminal& terminal_;
  std::shared_ptr<Events> events_;
  Session session_;
  Conversation conversation_;
  Pace pace_;
  std::optional<SealingKey> key_;
  std::int64_t left_out_ = 0;
};

}  // namespace

Exit pack(const Options& options, const Terminal& terminal) { return Packing(options, terminal).run(); }

}  // namespace archivist
