#pragma once
#include <zlib.h>

#include <vector>

#include "archive/stream.hpp"

namespace archivist {

// Compresses into gzip (RFC 1952).
class GzipSink : public Sink {
 public:
  explicit GzipSink(Sink& next);
  GzipSink(const GzipSink&) = delete;
  GzipSink& operator=(const GzipSink&) = delete;
  ~GzipSink() override;
  void write(std::string_view bytes) override;
  void finish() override;

 private:
  void deflate_all(std::string_view bytes, int flush);

  Sink& next_;
  z_stream stream_{};
  std::vector<char> out_;
};

// Expands one gzip stream. Damage and a missing end are failures.
class GunzipSource : public Source {
 public:
  explicit GunzipSource(Source& from);
  GunzipSource(const GunzipSource&) = delete;
  GunzipSource& operator=(const GunzipSource&) = delete;
  ~GunzipSource() override;
  std::size_t read(char* out, std::size_t size) override;

 private:
  Source& from_;
  z_stream stream_{};
  std::vector<char> in_;
  bool is_at_end_ = false;
};

}  // namespace archivist
