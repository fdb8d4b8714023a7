#include "archive/gzip.hpp"

#include <new>

#include "failure.hpp"

namespace archivist {
namespace {

constexpr std::size_t buffer_size = 64 * 1024;
constexpr int gzip_window = 15 + 16;  // zlib: 16 asks for the gzip wrapper

Bytef* bytes_of(const char* text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text)); }

}  // namespace

GzipSink::GzipSink(Sink& next) : next_(next), out_(buffer_size) {
  if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
}

GzipSink::~GzipSink() { deflateEnd(&stream_); }

void GzipSink::write(std::string_view bytes) {
  // zlib counts in 32 bits
  for (; bytes.size() > buffer_size; bytes.remove_prefix(buffer_size))
    deflate_all(bytes.substr(0, buffer_size), Z_NO_FLUSH);
  deflate_all(bytes, Z_NO_FLUSH);
}

void GzipSink::finish() {
  deflate_all({}, Z_FINISH);
  next_.finish();
}

void GzipSink::deflate_all(std::string_view bytes, int flush) {
  stream_.next_in = bytes_of(bytes.data());
  stream_.avail_in = static_cast<uInt>(bytes.size());
  do {
    stream_.next_out = bytes_of(out_.data());
    stream_.avail_out = static_cast<uInt>(out_.size());
    deflate(&stream_, flush);
    next_.write({out_.data(), out_.size() - stream_.avail_out});
  } while (stream_.avail_out == 0);
}

GunzipSource::GunzipSource(Source& from) : from_(from), in_(buffer_size) {
  if (inflateInit2(&stream_, gzip_window) != Z_OK) throw std::bad_alloc();
}

GunzipSource::~GunzipSource() { inflateEnd(&stream_); }

std::size_t GunzipSource::read(char* out, std::size_t size) {
  stream_.next_out = bytes_of(out);
  stream_.avail_out = static_cast<uInt>(size);
  while (stream_.avail_out > 0 && !is_at_end_) {
    if (stream_.avail_in == 0) {
      stream_.next_in = bytes_of(in_.data());
      stream_.avail_in = static_cast<uInt>(from_.read(in_.data(), in_.size()));
      if (stream_.avail_in == 0) throw Failure(Exit::wrong_call, "The archive ends in the middle: it was cut off.");
    }
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_STREAM_END)
      is_at_end_ = true;
    else if (result != Z_OK)
      throw Failure(Exit::wrong_call, "The archive is damaged, or is no gzip file.");
  }
  // The end of what lies behind is checked too: a sealed file says there that nothing was cut off.
  if (is_at_end_ && from_.read(in_.data(), 1) != 0)
    throw Failure(Exit::wrong_call, "The archive has something behind its end: it is damaged.");
  return size - stream_.avail_out;
}

}  // namespace archivist
