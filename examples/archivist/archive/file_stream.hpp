#pragma once
#include <filesystem>
#include <string>

#include "archive/stream.hpp"

namespace archivist {

// Whether finish() waits until the disk has it.
enum class Durability { synced, cached };

// A file that appears under its name only when it is finished. Until then it is ".NAME.part" beside it, which goes away
// with an unfinished sink, and stays behind a killed process.
class FileSink : public Sink {
 public:
  FileSink(std::filesystem::path path, Durability durability);
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;
  ~FileSink() override;
  void write(std::string_view bytes) override;
  void finish() override;

  static std::filesystem::path part_of(const std::filesystem::path& path);

 private:
  [[noreturn]] void fail(int error) const;

  std::filesystem::path path_, part_;
  Durability durability_;
  int file_;
  bool is_finished_ = false;
};

class FileSource : public Source {
 public:
  explicit FileSource(const std::filesystem::path& path);
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override;
  std::size_t read(char* out, std::size_t size) override;

 private:
  std::filesystem::path path_;
  int file_;
};

// read(2) until `size` bytes or the end; −1 with errno set.
long read_fully(int file, char* out, std::size_t size);

}  // namespace archivist
