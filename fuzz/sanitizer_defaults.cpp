// How the sanitizers of fuzzing builds are set where ASAN_OPTIONS says nothing else: a run makes
// thousands of short allocations, and to keep what was freed in cache costs less than to page it in
// anew. Frames of functions that have returned stay where they are: to move each to the heap takes
// a third of the time, and ASAN_OPTIONS=detect_stack_use_after_return=1 has it back. A finding is
// replayed by a build without an engine, which keeps whole stacks.
// NOLINTBEGIN(bugprone-reserved-identifier): the sanitizers look for this name
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return "quarantine_size_mb=1:thread_local_quarantine_size_kb=64:malloc_context_size=1:"
         "detect_stack_use_after_return=0";
}
// NOLINTEND(bugprone-reserved-identifier)
