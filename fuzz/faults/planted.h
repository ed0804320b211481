// Which fault a copy of the sources has, of those in faults.toml; 0: none.
#ifndef SMTPSPEC_FUZZ_FAULTS_PLANTED_H_
#define SMTPSPEC_FUZZ_FAULTS_PLANTED_H_

namespace smtpspec {

// From 1, in the order of the file; taken from SMTPSPEC_FAULT when the program starts.
int PlantedFault();

}  // namespace smtpspec

#endif  // SMTPSPEC_FUZZ_FAULTS_PLANTED_H_
