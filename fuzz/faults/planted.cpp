#include "fuzz/faults/planted.h"

#include <cstdlib>

namespace smtpspec {

int PlantedFault() {
  static const int number = [] {
    const char* const text = std::getenv("SMTPSPEC_FAULT");
    return text ? std::atoi(text) : 0;
  }();
  return number;
}

}  // namespace smtpspec
