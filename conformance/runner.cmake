# Runs checks against a server, in memory or behind a socket.
smtpspec_library(NAME runner
  SOURCES auth_tester.cpp awaited_replies.cpp gating.cpp inbox_folder.cpp interpreter.cpp interpreter_auth.cpp
          interpreter_steps.cpp interpreter_tls.cpp invariants.cpp job_pool.cpp lenient_reply.cpp matching.cpp
          memory_target.cpp memory_wire.cpp nonce.cpp openssl_tester.cpp reply_attributes.cpp
          runner.cpp scram_tester.cpp segmentation.cpp server_run.cpp socket_target.cpp tester.cpp
          tls_arguments.cpp
  TESTS inbox_folder_test.cpp interpreter_test.cpp lenient_reply_test.cpp runner_test.cpp segmentation_test.cpp
        socket_target_test.cpp verdicts.cpp
  DEPS script server tls sasl parser net
  TEST_DEPS serve
  LINK fmt::fmt Threads::Threads)
