#pragma once
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <map>
#include <sstream>
#include <string>

namespace headroom::testing {

/// Lines "00012080  2e 00 …" of a page of docs/formats, by offset.
inline std::map<std::size_t, std::string> documented_bytes(const std::string& page) {
  const auto file = std::filesystem::path(__FILE__).parent_path() / "../../../docs/formats" / page;
  std::ifstream in(file);
  std::map<std::size_t, std::string> lines;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string offset, byte, bytes;
    if (!(words >> offset) || offset.size() != 8 || offset.find_first_not_of("0123456789abcdef") != std::string::npos)
      continue;
    while (words >> byte) bytes.push_back(static_cast<char>(std::stoi(byte, nullptr, 16)));
    lines[std::stoul(offset, nullptr, 16)] = bytes;
  }
  return lines;
}

/// The lines of 16 bytes that hold anything but zeros.
inline std::string hex_dump(const std::string& bytes) {
  std::ostringstream out;
  for (std::size_t at = 0; at < bytes.size(); at += 16) {
    const std::string line = bytes.substr(at, 16);
    if (line.find_first_not_of('\0') == std::string::npos) continue;
    out << std::hex << std::setfill('0') << std::setw(8) << at << " ";
    for (const char byte : line) out << ' ' << std::setw(2) << (static_cast<unsigned>(byte) & 0xff);
    out << '\n';
  }
  return out.str();
}

}  // namespace headroom::testing
