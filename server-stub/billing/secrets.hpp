#pragma once
// The secret that checkout tokens are signed with.

#include <filesystem>
#include <string>

namespace headroom::server::billing {

// 32 bytes from `checkout_secret` in the data directory, made, its owner's alone, where there is none. Throws
// settings::FileError naming the file when it cannot be used.
std::string checkout_secret(const std::filesystem::path& data_directory);

}  // namespace headroom::server::billing
