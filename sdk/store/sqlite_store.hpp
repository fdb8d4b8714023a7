#pragma once
#include <functional>
#include <memory>
#include <string>
#include <type_traits>

#include "sdk/ports/clock.hpp"
#include "sdk/ports/random.hpp"
#include "sdk/ports/store.hpp"
#include "sdk/store/connection.hpp"

namespace headroom::store {

/// ports::Store in headroom.db of the state directory, or in memory.
///
/// Threads   one, the background thread; constructed and destroyed on any.
/// Files     nothing is opened before the first call. After a failure that leaves the file in doubt it is opened anew
///           at the next call: what failed once heals (F-28, F-37, F-39).
/// Errors    STATE_DIR, STATE_READ_ONLY, STATE_FULL, STATE_NEWER, DATABASE, each naming the file. A damaged file is no
///           error: it is set aside, and the call goes on with an empty one (M22).
/// Waits     at most 250 ms for another process's lock.
class SqliteStore final : public ports::Store {
 public:
  /// What goes beside the answers: STATE_DAMAGED with the name under which the damaged file is kept.
  using Report = std::function<void(const core::Error&)>;

  /// `directory` exists, or is empty: then all is kept in memory and is gone with this object.
  SqliteStore(std::string directory, ports::Clock& clock, ports::Random& random, Report report);

  core::Result<std::string> device_id() override;
  core::Result<std::optional<std::string>> device_token(std::string_view account) override;
  core::Result<void> forget_device_token(std::string_view account) override;

  core::Result<std::size_t> push_event_or_drop_oldest(const ports::StoredEvent& event, bool is_outcome) override;
  core::Result<std::vector<ports::StoredEvent>> events(std::string_view account, std::size_t max_bytes) override;
  core::Result<std::size_t> event_count() override;
  core::Result<void> erase_events(std::string_view account) override;
  core::Result<void> bury_event(std::string_view id, std::string_view why) override;

  core::Result<std::optional<ports::StoredPlan>> plan(std::string_view account) override;

  core::Result<std::map<std::string, std::string>> chains(std::string_view account) override;
  core::Result<std::vector<ports::MirrorRow>> mirrors(std::string_view account) override;
  core::Result<std::vector<ports::TotalRow>> totals(std::string_view account) override;
  core::Result<void> put_pending_sync(const ports::PendingSync& pending) override;
  core::Result<std::optional<ports::PendingSync>> pending_sync() override;
  core::Result<void> apply(const std::vector<ports::SyncOutcome>& outcomes) override;
  core::Result<void> clear_pending_sync() override;

  core::Result<void> put_context(const ports::StoredContext& context) override;
  core::Result<std::vector<ports::StoredContext>> contexts() override;

  core::Result<void> put_moment(const ports::StoredMoment& moment) override;
  core::Result<std::vector<ports::StoredMoment>> moments(std::string_view account, std::string_view user) override;

  core::Result<std::optional<std::string>> note(std::string_view name) override;
  core::Result<void> put_note(std::string_view name, std::string_view value) override;

 private:
  Connection& connection();
  core::Error give_up(const Failure& failure);

  /// One transaction of reads, or of one statement.
  template <class Work>
  core::Result<std::invoke_result_t<Work, Connection&>> with_connection(Work work) {
    try {
      if constexpr (std::is_void_v<std::invoke_result_t<Work, Connection&>>) {
        work(connection());
        return {};
      } else {
        return work(connection());
      }
    } catch (const Failure& failure) {
      return give_up(failure);
    }
  }
  template <class Work>
  core::Result<std::invoke_result_t<Work, Connection&>> with_transaction(Work work) {
    return with_connection([&](Connection& open) {
      Transaction transaction(open);
      if constexpr (std::is_void_v<std::invoke_result_t<Work, Connection&>>) {
        work(open);
        transaction.commit();
      } else {
        auto result = work(open);
        transaction.commit();
        return result;
      }
    });
  }

  const std::string directory_;
  ports::Clock* const clock_;
  ports::Random* const random_;
  const Report report_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace headroom::store
