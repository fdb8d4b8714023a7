#pragma once
#include <string_view>

/// What the calls look like as HTTP, on both sides (docs/protocol.md).
namespace headroom::protocol {

/// The date of this protocol; sent with every request as Headroom-Version.
inline constexpr std::string_view protocol_date = "2026-11-01";

inline constexpr std::string_view version_header = "Headroom-Version", nonce_header = "Headroom-Nonce",
                                  device_header = "Headroom-Device";

inline constexpr std::string_view sync_path = "/v1/sync", decisions_path = "/v1/decisions", stream_path = "/v1/stream";

}  // namespace headroom::protocol
