#pragma once
#include <functional>
#include <memory>
#include <utility>

namespace headroom {
inline namespace v1 {
namespace detail {

/// A std::function on the heap as the C ABI wants it: a data pointer, and a release that deletes it.
template <class Signature>
class Callback {
 public:
  using Function = std::function<Signature>;
  explicit Callback(Function function) : function_(std::make_unique<Function>(std::move(function))) {}
  void* give() noexcept { return function_.release(); }
  static Function& at(void* data) noexcept { return *static_cast<Function*>(data); }
  static void release(void* data) { delete static_cast<Function*>(data); }

 private:
  std::unique_ptr<Function> function_;
};

}  // namespace detail
}  // namespace v1
}  // namespace headroom
