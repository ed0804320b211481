// A file descriptor that closes itself, and the words of the operating system for an error.
#ifndef SMTPSPEC_NET_DESCRIPTOR_H_
#define SMTPSPEC_NET_DESCRIPTOR_H_

#include <string>
#include <utility>

namespace smtpspec::net {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { Close(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      Close();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }

  int Number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  int Release() { return std::exchange(number_, -1); }
  bool Close();  // false: the system reported that something written before was lost

 private:
  int number_ = -1;
};

// "cannot VERB NAME: no space left on device", from an errno value.
std::string SystemError(const std::string& what, int error_number);

}  // namespace smtpspec::net

#endif  // SMTPSPEC_NET_DESCRIPTOR_H_
