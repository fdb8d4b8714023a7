#pragma once
// Why headroom-server ended, as scripts see it.

namespace headroom::server::exit_code {

inline constexpr int success = 0;
inline constexpr int internal = 1;        // a bug, or the machine is out of something
inline constexpr int arguments = 2;       // the command line
inline constexpr int catalogue = 3;       // the catalogue is missing or bad
inline constexpr int data_directory = 4;  // not a directory, not writable, in use, damaged
inline constexpr int address = 5;         // cannot be listened on
inline constexpr int tls = 6;             // certificate or key

}  // namespace headroom::server::exit_code
