// Stands for OpenSSL's PBKDF2, which the linker gives another name (--wrap). Four thousand
// iterations are there to be slow and nothing else: for a target one does, over a salt that holds
// the count. So each password, salt and count still has a key of its own that nobody can guess.
#include <openssl/evp.h>

#include <string>

extern "C" {

// The names are those that the linker makes.
// NOLINTBEGIN(bugprone-reserved-identifier)
int __real_PKCS5_PBKDF2_HMAC(const char* password, int password_size, const unsigned char* salt,
                             int salt_size, int iterations, const EVP_MD* digest, int key_size,
                             unsigned char* key);

int __wrap_PKCS5_PBKDF2_HMAC(const char* password, int password_size, const unsigned char* salt,
                             int salt_size, int iterations, const EVP_MD* digest, int key_size,
                             unsigned char* key) {
  const std::string both = std::string(reinterpret_cast<const char*>(salt), salt_size) + '\0' +
                           std::to_string(iterations);
  return __real_PKCS5_PBKDF2_HMAC(password, password_size,
                                  reinterpret_cast<const unsigned char*>(both.data()),
                                  static_cast<int>(both.size()), 1, digest, key_size, key);
}
// NOLINTEND(bugprone-reserved-identifier)

}  // extern "C"
