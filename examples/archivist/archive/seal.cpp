#include "archive/seal.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "failure.hpp"

namespace archivist {
namespace {

constexpr std::size_t sealed_size = vault::chunk_size + vault::tag_size;
constexpr std::uint32_t fewest_iterations = 100'000, most_iterations = 10'000'000;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void require(bool is_good) {
  if (!is_good) throw std::runtime_error("OpenSSL cannot do AES-256-GCM");
}

CipherContext new_cipher() {
  CipherContext cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  require(cipher != nullptr);
  return cipher;
}

}  // namespace

SealingKey SealingKey::from(std::string_view passphrase) {
  const vault::Salt salt = vault::random_salt();
  return {salt, vault::passphrase_key(passphrase, salt, vault::iterations)};
}

SealSink::SealSink(Sink& next, const SealingKey& key) : next_(next), cipher_(new_cipher()) {
  const vault::Salt file_salt = vault::random_salt();
  header_ = vault::header(key.salt, vault::iterations, file_salt);
  key_ = vault::file_key(key.key, file_salt);
  next_.write({reinterpret_cast<const char*>(header_.data()), header_.size()});
}

void SealSink::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (held_.size() == vault::chunk_size) seal_chunk(false);
    const std::size_t taken = std::min(bytes.size(), vault::chunk_size - held_.size());
    held_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
  }
}

void SealSink::finish() {
  seal_chunk(true);
  next_.finish();
}

void SealSink::seal_chunk(bool is_last) {
  const vault::Nonce nonce = vault::nonce(chunk_, is_last);
  std::string sealed(held_.size() + vault::tag_size, '\0');
  int size = 0;
  EVP_CIPHER_CTX* c = cipher_.get();
  require(EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), nullptr, key_.data(), nonce.data()) == 1);
  require(EVP_EncryptUpdate(c, nullptr, &size, header_.data(), static_cast<int>(header_.size())) == 1);
  require(EVP_EncryptUpdate(c, bytes_of(sealed), &size, bytes_of(held_), static_cast<int>(held_.size())) == 1);
  require(EVP_EncryptFinal_ex(c, bytes_of(sealed) + size, &size) == 1);
  require(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, static_cast<int>(vault::tag_size),
                              bytes_of(sealed) + held_.size()) == 1);
  next_.write(sealed);
  held_.clear();
  // a second chunk under one nonce would give the key away
  if (++chunk_ == 0) throw Failure(Exit::output, "The archive is larger than 256 TiB and cannot be sealed.");
}

UnsealSource::UnsealSource(Source& from, std::string_view passphrase) : from_(from), cipher_(new_cipher()) {
  if (from_.read(reinterpret_cast<char*>(header_.data()), header_.size()) != header_.size() ||
      !std::equal(vault::magic.begin(), vault::magic.end(), header_.begin()))
    throw Failure(Exit::wrong_call, "This file was not sealed by archivist.");
  std::uint32_t rounds = 0;
  for (std::size_t i = 8; i < 12; ++i) rounds = rounds << 8 | header_[i];
  if (rounds < fewest_iterations || rounds > most_iterations)
    throw Failure(Exit::wrong_call, "The sealed file is damaged: its header is out of range.");
  vault::Salt passphrase_salt, file_salt;
  std::copy_n(header_.begin() + 12, vault::salt_size, passphrase_salt.begin());
  std::copy_n(header_.begin() + 28, vault::salt_size, file_salt.begin());
  key_ = vault::file_key(vault::passphrase_key(passphrase, passphrase_salt, rounds), file_salt);
  next_.resize(sealed_size);
  next_.resize(from_.read(next_.data(), sealed_size));
}

std::size_t UnsealSource::read(char* out, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    if (taken_ == plain_.size()) {
      if (is_at_end_) break;
      open_chunk();
    }
    const std::size_t part = std::min(size - done, plain_.size() - taken_);
    std::memcpy(out + done, plain_.data() + taken_, part);
    done += part;
    taken_ += part;
  }
  return done;
}

void UnsealSource::open_chunk() {
  std::string sealed = std::move(next_);
  next_.resize(sealed_size);
  next_.resize(sealed.size() == sealed_size ? from_.read(next_.data(), sealed_size) : 0);
  is_at_end_ = next_.empty();
  bool is_authentic = sealed.size() >= vault::tag_size;
  if (is_authentic) {
    const std::size_t length = sealed.size() - vault::tag_size;
    const vault::Nonce nonce = vault::nonce(chunk_, is_at_end_);
    int size = 0;
    EVP_CIPHER_CTX* c = cipher_.get();
    plain_.resize(length);
    require(EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), nullptr, key_.data(), nonce.data()) == 1);
    require(EVP_DecryptUpdate(c, nullptr, &size, header_.data(), static_cast<int>(header_.size())) == 1);
    require(EVP_DecryptUpdate(c, bytes_of(plain_), &size, bytes_of(sealed), static_cast<int>(length)) == 1);
    require(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, static_cast<int>(vault::tag_size),
                                bytes_of(sealed) + length) == 1);
    is_authentic = EVP_DecryptFinal_ex(c, bytes_of(plain_) + size, &size) == 1;
  }
  if (!is_authentic)
    throw Failure(Exit::wrong_call, chunk_ == 0 ? "Wrong passphrase, or the sealed file is damaged."
                                                : "The sealed file is damaged or was cut off.");
  taken_ = 0;
  ++chunk_;
}

}  // namespace archivist
