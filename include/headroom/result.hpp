#pragma once
#include <headroom/detail/text.hpp>

#include <optional>
#include <string>
#include <utility>

namespace headroom {
inline namespace v1 {

/// Why a call failed: a stable number (docs/errors.md, the same as HEADROOM_ERROR_*) and what was wrong, naming the
/// field, file or address and what to do.
class Error {
 public:
  Error() = default;
  explicit Error(int number) : number_(number) {
    if (number_ != 0) message_ = std::string(detail::view(headroom_last_error_detail()));
    if (number_ != 0 && message_.empty()) message_ = headroom_error_message(number_);
  }
  int number() const noexcept { return number_; }
  const std::string& message() const noexcept { return message_; }

 private:
  int number_ = 0;
  std::string message_;
};

/// A value or an error. Reading the value of a failed result is undefined: test it first.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : error_(std::move(error)) {}
  explicit operator bool() const noexcept { return value_.has_value(); }
  T& operator*() & noexcept { return *value_; }
  const T& operator*() const& noexcept { return *value_; }
  T&& operator*() && noexcept { return *std::move(value_); }
  T* operator->() noexcept { return &*value_; }
  const T* operator->() const noexcept { return &*value_; }
  const Error& error() const noexcept { return error_; }

 private:
  std::optional<T> value_;
  Error error_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}
  explicit operator bool() const noexcept { return error_.number() == 0; }
  const Error& error() const noexcept { return error_; }

 private:
  Error error_;
};

}  // namespace v1
}  // namespace headroom
