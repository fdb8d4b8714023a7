#pragma once
// Step 8: what is kept of a decision, so that "why this offer?" and "why none?" have an answer on any later day.

#include <string>
#include <string_view>

#include "sdk/core/result.hpp"
#include "server-stub/decide/decide.hpp"

namespace headroom::server::decide {

/// One JSON object: {"decision","account","at","catalogue","inputs","steps","answer"}, the answer as it was sent, its
/// checkout URL included.
std::string to_record(const Inputs& inputs, const Decision& decision);

struct Recorded {
  Inputs inputs;
  protocol::DecisionAnswer answer;
};
/// Errors name the wrong member by JSON Pointer.
core::Result<Recorded> read_record(std::string_view record);

/// The record of deciding its inputs once more. With the catalogue that it names, byte for byte the same.
core::Result<std::string> replay(std::string_view record, const catalogue::Catalogue& catalogue);

}  // namespace headroom::server::decide
