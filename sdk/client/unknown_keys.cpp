#include "sdk/client/unknown_keys.hpp"

#include <utility>

#include "sdk/core/key.hpp"
#include "sdk/core/utf8.hpp"

namespace headroom::client {
namespace {
constexpr std::size_t most_told = 2'048;
}

void UnknownKeys::tell(std::string_view what, std::string_view key, Said& said) {
  const std::string name = std::string(what) + " \"" + std::string(key) + "\"";
  add(name, "the plan names no " + name + "; check the key against the catalogue", said);
}

void UnknownKeys::tell_malformed(std::string_view key, Said& said) {
  std::string name = "\"";
  name += core::plain_text(key.substr(0, 4 * core::max_key_bytes), core::max_key_bytes);
  name += '"';
  add(name, name + " is no key: a-z, 0-9 and _, beginning with a letter, at most 64", said);
}

void UnknownKeys::add(std::string name, std::string line, Said& said) {
  if (told_.size() >= most_told || !told_.insert(std::move(name)).second) return;
  count_.fetch_add(1, std::memory_order_relaxed);
  said.push_back(std::move(line));
}

}  // namespace headroom::client
