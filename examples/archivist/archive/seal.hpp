#pragma once
#include <openssl/evp.h>

#include <memory>
#include <string>

#include "archive/stream.hpp"
#include "archive/vault.hpp"

namespace archivist {

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// A passphrase made ready for a run: its salt, and the key that PBKDF2 made of both.
struct SealingKey {
  vault::Salt salt;
  vault::Key key;
  static SealingKey from(std::string_view passphrase);
};

// Encrypts what passes through (archive/vault.hpp).
class SealSink : public Sink {
 public:
  SealSink(Sink& next, const SealingKey& key);
  void write(std::string_view bytes) override;
  void finish() override;

 private:
  void seal_chunk(bool is_last);

  Sink& next_;
  vault::Header header_;
  vault::Key key_;
  CipherContext cipher_;
  std::string held_;  // at most one chunk: which one is the last is known only at the end
  std::uint32_t chunk_ = 0;
};

// Decrypts and checks what passes through. Nothing is handed on that is not authentic.
class UnsealSource : public Source {
 public:
  UnsealSource(Source& from, std::string_view passphrase);
  std::size_t read(char* out, std::size_t size) override;

 private:
  void open_chunk();

  Source& from_;
  vault::Header header_;
  vault::Key key_;
  CipherContext cipher_;
  std::string next_, plain_;  // the sealed bytes read ahead, and what is open and not handed on
  std::size_t taken_ = 0;
  std::uint32_t chunk_ = 0;
  bool is_at_end_ = false;
};

}  // namespace archivist
