#include "conformance/blackbox/server_cases.h"

#include <initializer_list>
#include <string_view>
#include <utility>
#include <variant>

#include "conformance/blackbox/server_words.h"
#include "conformance/cases/case_mutator.h"
#include "conformance/cases/case_text.h"
#include "conformance/cases/case_words.h"

namespace smtpspec {
namespace {

using script::Block;

script::Step SendOf(std::string_view octets) {
  script::Step step{};
  step.what = script::Send{script::Party::kClient, {cases::Literal(std::string(octets)), false}};
  return step;
}

script::Send* SendIn(script::Step& step) {
  return std::get_if<script::Send>(&step.what);
}

std::string TextOf(const script::Send& send) {
  std::string text;
  for (const script::Item& item : send.payload.octets.items)
    for (std::uint64_t i = 0; i < item.times; ++i)
      for (const script::Piece& piece : item.text.pieces) text += piece.octets;
  return text + (send.payload.line ? "\r\n" : "");
}

std::ptrdiff_t At(std::size_t i) {
  return static_cast<std::ptrdiff_t>(i);
}

}  // namespace

// What stands in one segment, and what comes before what.
void ServerCases::ChangeOrder(Block& block) {
  std::vector<script::Step>& steps = block.steps;
  if (steps.size() < 2) return;
  const std::size_t i = Below(steps.size() - 1);
  script::Send* const first = SendIn(steps[i]);
  script::Send* const second = SendIn(steps[i + 1]);
  switch (Below(5)) {
    case 0:
    case 1:  // two in a segment
      if (!first || !second) return;
      *first = {first->party, {cases::Literal(TextOf(*first) + TextOf(*second)), false}};
      steps.erase(steps.begin() + At(i + 1));
      return;
    case 2: {  // one in two segments
      if (!first) return;
      const std::string text = TextOf(*first);
      if (text.size() < 2) return;
      const std::size_t cut = 1 + Below(text.size() - 1);
      *first = {first->party, {cases::Literal(text.substr(0, cut)), false}};
      steps.insert(steps.begin() + At(i + 1), SendOf(std::string_view(text).substr(cut)));
      return;
    }
    case 3:
      std::swap(steps[i], steps[i + 1]);
      return;
    default: {
      script::Step again = steps[Below(steps.size())];
      steps.insert(steps.begin() + At(Below(steps.size() + 1)), std::move(again));
    }
  }
}

Block ServerCases::Next(const std::vector<Block>& corpus) {
  Block block = corpus.empty() || OneIn(20) ? cases::CaseMutator::Empty(Block::Under::kServer)
                                            : corpus[Below(corpus.size())];
  block.policy.clear();
  const std::size_t times = 1 + Below(3);
  for (std::size_t i = 0; i < times; ++i) {
    cases::CaseMutator mutator(
        NewSeed(),
        [this](std::string octets, std::size_t most) {
          return ChangeOctets(std::move(octets), most, kServerFragments);
        },
        cases::DialogueWords{kServerWords, kServerTransaction, cases::kClientEndings});
    const std::size_t choice = Below(8);
    if (choice == 0 && !corpus.empty())
      mutator.Cross(block, corpus[Below(corpus.size())]);
    else if (choice < 4)
      ChangeOrder(block);
    else
      mutator.Mutate(block);
  }
  if (implicit_ && OneIn(8))
    block.over =
        block.over.empty() ? std::vector<std::string>{"implicit"} : std::vector<std::string>{};
  if (block.steps.size() > cases::kMostRules) block.steps.resize(cases::kMostRules);
  block.policy.clear();
  block.given.clear();
  return block;
}

std::vector<Block> FirstServerCases(bool account) {
  std::vector<Block> first;
  const auto add = [&](std::initializer_list<std::string_view> texts) {
    Block block = cases::CaseMutator::Empty(Block::Under::kServer);
    block.policy.clear();
    for (const std::string_view text : texts) block.steps.push_back(SendOf(text));
    first.push_back(std::move(block));
  };
  constexpr std::string_view kHello = "EHLO {client}\r\n", kMail = "MAIL FROM:<{from}>\r\n",
                             kRcpt = "RCPT TO:<{to}>\r\n", kData = "DATA\r\n",
                             kText = "Subject: {nonce}\r\n\r\ntext\r\n.\r\n",
                             kStartTls = "STARTTLS\r\n";
  add({kHello, kMail, kRcpt, kData, kText});
  add({kHello, kStartTls, kHello, kMail, kRcpt, kData, kText});
  add({kHello, kStartTls, kHello});
  add({kHello, kMail, "RSET\r\n", "NOOP\r\n", "VRFY {to}\r\n", "HELP\r\n"});
  add({kHello, kMail, kRcpt, "BDAT 5 LAST\r\nabcde"});
  if (account)
    add({kHello, kStartTls, kHello, "AUTH PLAIN {plain}\r\n", kMail, kRcpt, kData, kText});
  return first;
}

}  // namespace smtpspec
