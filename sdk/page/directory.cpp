#include "sdk/page/directory.hpp"

#include <utility>

#include "sdk/page/volumes.hpp"

namespace headroom::page {

namespace {
constexpr core::Duration between_questions = 2 * core::second;
}

Directory::Directory(std::string path, std::shared_ptr<Volume> first)
    : path_(std::move(path)), here_(new Stay{std::move(first), nullptr}) {}

Directory::~Directory() {
  for (Stay* at = here_.load(); at != nullptr;) delete std::exchange(at, at->before);
}

Entered Directory::look_around(core::Duration steady) {
  Volume& here = volume();
  if (here.durability() == Durability::memory) {
    if (path_.empty() || steady < ask_again_at_) return {};
    ask_again_at_ = steady + between_questions;
    Entered next = enter_volume(path_);
    return next.volume && next.volume->durability() != Durability::memory ? std::move(next) : Entered{};
  }
  const core::Error why = here.look();
  if (why.number == 0) return {};
  if (here.is_suspect()) here.give_up();
  Entered next = enter_volume(path_);
  if (next.volume.get() == &here) return {};
  // What happened to the files says more than how the new place differs from them.
  if (!next.volume || next.error.number == 0) next.error = why;
  return next;
}

void Directory::move_to(std::shared_ptr<Volume> next) {
  here_.store(new Stay{std::move(next), here_.load()}, std::memory_order_release);
}

void Directory::abandon_in_child() noexcept {
  volume().abandon_in_child();
  each_left([](Volume& left) { left.abandon_in_child(); });
}

}  // namespace headroom::page
