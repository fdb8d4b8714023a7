#pragma once
// A decision's inputs as they are kept with it.

#include "sdk/protocol/codec/field.hpp"
#include "server-stub/decide/inputs.hpp"

namespace headroom::server::decide {

protocol::Json to_json(const Inputs& inputs);
/// What is wrong is noted in the field's problems.
Inputs read_inputs(const protocol::Field& field);

}  // namespace headroom::server::decide
