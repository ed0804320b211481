#include "conformance/client_run/visit_queue.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace smtpspec {
namespace {

using Instant = VisitQueue::Instant;
constexpr Instant kAtOnce(1), kLater = VisitQueue::kAgain + Instant(1);

TEST(VisitQueue, NobodyIsKnownBeforeARecipientWasPutOff) {
  VisitQueue queue;
  EXPECT_EQ(queue.Next(Instant(0)), std::nullopt);
  EXPECT_EQ(queue.Served(), std::nullopt);
}

TEST(VisitQueue, RunsAreServedInTheOrderInWhichTheyWerePutOff) {
  VisitQueue queue;
  for (const std::size_t run : {7, 3, 5}) {
    queue.PutOff(run, Instant(0));
    EXPECT_EQ(queue.Next(kAtOnce), std::nullopt);  // it may be the first of another message
  }
  Instant now = VisitQueue::kQuiet + kAtOnce;
  for (const std::size_t run : {7, 3, 5}) {
    EXPECT_EQ(queue.Next(now), run);
    queue.Note(/*open=*/false, /*taken=*/true, now);
    now += kAtOnce;
  }
  EXPECT_EQ(queue.Next(now), std::nullopt);
}

TEST(VisitQueue, WhoComesAgainIsServedNext) {
  VisitQueue queue;
  for (const std::size_t run : {7, 3, 5, 3}) queue.PutOff(run, Instant(0));
  for (const std::size_t run : {3, 7, 5}) {
    EXPECT_EQ(queue.Next(kAtOnce), run);
    queue.Note(false, true, kAtOnce);
  }
}

// Put off and silent for long enough.
VisitQueue Waiting(std::initializer_list<std::size_t> runs) {
  VisitQueue queue;
  for (const std::size_t run : runs) queue.PutOff(run, -VisitQueue::kQuiet - kAtOnce);
  return queue;
}

TEST(VisitQueue, AConnectionBesideAnotherIsOfTheSameRun) {
  VisitQueue queue = Waiting({1, 2});
  EXPECT_EQ(queue.Next(Instant(0)), 1u);
  queue.Note(/*open=*/true, /*taken=*/false, Instant(0));
  EXPECT_EQ(queue.Next(kLater), 1u);
}

TEST(VisitQueue, WhoTriesAgainAtOnceIsServedAsBefore) {
  VisitQueue queue = Waiting({1, 2});
  EXPECT_EQ(queue.Next(Instant(0)), 1u);
  queue.Note(false, false, Instant(10));
  EXPECT_EQ(queue.Next(Instant(10) + VisitQueue::kAgain), 1u);
  queue.Note(false, false, Instant(1000));
  queue.Note(false, false, Instant(1200));  // the end counts, and not how long it is looked at
  EXPECT_EQ(queue.Next(Instant(1000) + kLater), 2u);
}

TEST(VisitQueue, WhoComesLaterAndWasNotPutOffIsAsked) {
  VisitQueue queue = Waiting({1});
  EXPECT_EQ(queue.Next(Instant(0)), 1u);
  queue.Note(false, false, Instant(0));
  EXPECT_EQ(queue.Next(kLater), std::nullopt);
  queue.PutOff(1, kLater);  // a retry, which says that it is one
  EXPECT_EQ(queue.Next(kLater + VisitQueue::kQuiet + kAtOnce), 1u);
}

}  // namespace
}  // namespace smtpspec
