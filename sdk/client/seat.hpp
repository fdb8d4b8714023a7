#pragma once
#include <atomic>
#include <cstdint>
#include <memory>

#include "sdk/core/log.hpp"
#include "sdk/page/directory.hpp"

namespace headroom::client {

/// A client's place among those of its directory: an index, and perhaps the lead (M27). The last one to leave has
/// everything on the disk, and says so (M21).
class Seat {
 public:
  /// Null: 255 clients use the directory already.
  static std::unique_ptr<Seat> take(std::shared_ptr<page::Directory> page, std::shared_ptr<core::Log> log);
  ~Seat() { leave(); }
  Seat(const Seat&) = delete;
  Seat& operator=(const Seat&) = delete;

  /// At closing, though the client may live on: another one may lead from now on. Repeats do nothing. Any thread.
  void leave() noexcept;

  const std::shared_ptr<page::Directory> page;
  const std::uint8_t index;

 private:
  Seat(std::shared_ptr<page::Directory> directory, std::uint8_t own_index, std::shared_ptr<core::Log> log)
      : page(std::move(directory)), index(own_index), log_(std::move(log)) {}

  const std::shared_ptr<core::Log> log_;
  std::atomic<bool> has_left_{false};
};

}  // namespace headroom::client
