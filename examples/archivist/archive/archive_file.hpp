#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "archive/seal.hpp"
#include "pace.hpp"
#include "survey.hpp"

namespace archivist {

// The file of a unit's archive in `out`: NAME.tar.gz, sealed NAME.tar.gz.sealed.
std::filesystem::path archive_path(const std::filesystem::path& out, const Unit& unit, bool is_sealed);

// Packs `unit`, whose paths are relative to `root`, into `file`; sealed if there is a key. Gives one sentence for each
// item that could not be read and was left out. Throws Failure when the archive cannot be written, or when interrupted;
// then no file is left.
std::vector<std::string> write_archive(const std::filesystem::path& root, const Unit& unit,
                                       const std::filesystem::path& file, const std::optional<SealingKey>& key,
                                       Pace& pace);

// Restores an archive into `out`, which must be new or empty: nothing in it can then lead outside. Gives one sentence
// for each entry that was left out. `passphrase` is for sealed ones.
std::vector<std::string> restore_archive(const std::filesystem::path& archive, const std::filesystem::path& out,
                                         const std::optional<std::string>& passphrase);

}  // namespace archivist
