#pragma once
#include <functional>
#include <memory>
#include <string>

#include "sdk/core/error.hpp"
#include "sdk/core/instant.hpp"
#include "sdk/store/connection.hpp"

namespace headroom::store {

inline constexpr char database_name[] = "headroom.db";

/// Opens headroom.db in `directory`, ready for use: made for its owner alone where there is none, brought to this
/// library's version. One that is damaged, not ours or no file at all is renamed to a name that says when, with its
/// journal, and a new one takes its place (M22, F-35); `report` is told. Throws Failure.
std::unique_ptr<Connection> open_database(const std::string& directory, core::Instant now,
                                          const std::function<void(const core::Error&)>& report);

}  // namespace headroom::store
