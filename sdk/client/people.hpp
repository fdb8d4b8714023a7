#pragma once
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "sdk/ports/store.hpp"
#include "sdk/protocol/words.hpp"

namespace headroom::client {

/// Who was identified: the latest context of every account, and which is current. Background thread.
class People {
 public:
  explicit People(protocol::Consent consent) : consent_(consent) {}

  void put(ports::StoredContext context) { contexts_[context.account] = std::move(context); }
  void identify(ports::StoredContext context) {
    current_ = context.account;
    if (!context.account.empty()) put(std::move(context));
  }
  const ports::StoredContext* of(std::string_view account) const {
    const auto at = contexts_.find(account);
    return at == contexts_.end() ? nullptr : &at->second;
  }
  std::string user(std::string_view account) const { return of(account) ? of(account)->user : std::string(); }
  /// Account and user of this moment; both empty for nobody.
  std::pair<std::string, std::string> current() const { return {current_, user(current_)}; }

  template <class Visit>
  void each_account(Visit&& visit) const {
    for (const auto& [account, context] : contexts_) visit(account);
  }

  protocol::Consent consent() const noexcept { return consent_; }
  void set_consent(protocol::Consent consent) noexcept { consent_ = consent; }

 private:
  std::map<std::string, ports::StoredContext, std::less<>> contexts_;
  std::string current_;
  protocol::Consent consent_;
};

}  // namespace headroom::client
