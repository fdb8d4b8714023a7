#include "tests/model/installation.hpp"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "sdk/client/lane_change.hpp"

namespace headroom::model {
namespace {

namespace files = std::filesystem;

// docs/formats/counter-page.md
constexpr std::streamoff boot_id = 128, closed_cleanly = 192;

std::string state_of(const Installation& at) { return at.device.directory / "state"; }

void write_at(const std::string& file, std::streamoff offset, const void* bytes, std::size_t size) {
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  out.seekp(offset);
  out.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
}

std::string read(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

bool is_counters(const files::path& file) { return file.filename().string().rfind("counters-", 0) == 0; }

/// By a program of its own: closing these files here would drop locks that this process holds.
void run(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

}  // namespace

testing::Process* Installation::running() {
  for (const auto& one : processes_)
    if (one) return one.get();
  return nullptr;
}

testing::Process& Installation::open(unsigned number) {
  auto& process = processes_[number % processes];
  if (process) return *process;
  {
    const auto page = page::open(state_of(*this)).directory;
    client::settle_after_opening(*page, device.random);
  }
  process = std::make_unique<testing::Process>(device);
  process->listen();
  const auto [account, user] = whose_[number % processes];
  process->identify(account_name(prefix, account), user_name(user));
  return *process;
}

void Installation::close(unsigned number) {
  auto& process = processes_[number % processes];
  if (!process) return;
  process->flush();
  end(number);
}

void Installation::kill(unsigned number) {
  auto& process = processes_[number % processes];
  if (!process) return;
  process->kill();
  end(number);
  // Taking it apart closed the directory, which a killed process cannot.
  const std::uint32_t not_closed = 0;
  if (!running()) write_at(state_of(*this) + "/counters-0", closed_cleanly, &not_closed, sizeof not_closed);
}

void Installation::end(unsigned number) {
  ends(*processes_[number % processes]);
  processes_[number % processes].reset();
}

bool Installation::has_directory() const { return files::exists(state_of(*this)); }

void Installation::identify(unsigned number, unsigned account, unsigned user) {
  whose_[number % processes] = {account, user};
  if (auto* process = this->process(number)) process->identify(account_name(prefix, account), user_name(user));
}

void Installation::note_flushed() {
  Flushed now{{}, memory};
  for (const auto& entry : files::directory_iterator(state_of(*this)))
    if (is_counters(entry.path())) now.files[entry.path().string()] = read(entry.path().string());
  flushed_ = std::move(now);
}

bool Installation::reboot(bool is_clean, bool loses_page) {
  for (unsigned number = 0; number < processes; ++number) is_clean ? close(number) : kill(number);
  device.clock.reboot(core::second);
  const auto flushed = std::exchange(flushed_, std::nullopt);
  if (!has_directory()) return false;
  std::uint64_t other_boot[2] = {device.random.next(), device.random.next()};
  const bool is_lost = !is_clean && loses_page && flushed;
  if (is_lost) {
    for (const auto& [file, content] : flushed->files) write_at(file, 0, content.data(), content.size());
    auto responses = std::move(memory.responses);  // the database was on the disk
    memory = flushed->memory;
    memory.responses = std::move(responses);
  }
  write_at(state_of(*this) + "/counters-0", boot_id, other_boot, sizeof other_boot);
  return is_lost;
}

void Installation::copy_to(const std::string& directory) const {
  run("cp -a '" + state_of(*this) + "/.' '" + directory + "'");
}

void Installation::replace_by(const std::string& directory, bool is_in_place) {
  flushed_.reset();
  const std::string state = state_of(*this);
  if (!is_in_place) files::remove_all(state);
  files::create_directory(state);
  if (is_in_place)
    for (const auto& entry : files::directory_iterator(state))
      if (!files::exists(files::path(directory) / entry.path().filename())) files::remove(entry.path());
  run("cp -r --preserve=mode,timestamps '" + directory + "/.' '" + state + "'");
}

void Installation::uninstall() {
  for (unsigned number = 0; number < processes; ++number) kill(number);
  flushed_.reset();
  files::remove_all(state_of(*this));
  memory = {};
}

std::string account_name(const std::string& prefix, unsigned account) { return prefix + std::to_string(account); }

std::string user_name(unsigned user) { return user == 0 ? "ann" : "bob"; }

}  // namespace headroom::model
