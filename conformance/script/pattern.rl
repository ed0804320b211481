// Expectations: codes, commands and events, what they must look like, and grades.
#include "conformance/script/reading.h"

namespace smtpspec::script {
namespace {

%%{
machine script_pattern;
include script_tokens "tokens.rl";

action b { from = p; }
action code { add(Tag::kCode); }
action enhanced { add(Tag::kEnhanced); }
action command { add(Tag::kCommand); }
action event { add(Tag::kEvent); }
action word { add(Tag::kWord); }
action nth { add(Tag::kNth); }
action attribute { add(Tag::kAttribute); }
action octets { add(Tag::kOctets); }
action number { add(Tag::kNumber); }
action plus { add(Tag::kPlus); }
action also { add(Tag::kOr); }
action after { add(Tag::kThen); }
action verdict { add(Tag::kVerdict); }
action label { add(Tag::kLabel); }
action go_on { add(Tag::kAndGoOn); }
action policies { add(Tag::kWhen); }
action count { add(Tag::kCount); }

action want_event { want("a reply code such as 250 or 4yz, a command in capitals, or an event such as silence"); }
action want_word { want("a word"); }
action want_attribute { want("has, with, without, lines, in clear, in tls or connection"); }
action want_octets { want("a quoted string"); }
action want_number { want("a number"); }
action want_verdict { want("pass, warn, note, fail, skip or inconclusive"); }
action want_label { want("a label, and go on, or when"); }


number = digits >b %number @!want_number;
detail = digit "." ( digits | "y" ) "." ( digits | "z" );
code = ( digit{3} | digit "yz" | digit{2} "z" | ref ) >b %code @!want_event
       ( " " detail >b %enhanced )?;
# The second word of a command: of capitals, so that it is no attribute that lacks its comma.
second = ( [A-Z0-9] | ref ) colonless_word?;
command = verb >b %command  ( " " second >b %word )?;
plain_event = "reply" | "response" | "command" | "data" | "end" | "silence" | "closed" | "fin" | "reset" | "octets"
            | "hello" | "connects" | "connect" | "tls" | "close" | "ok" | "fails" | "full" | "failure"
            | "success" | "permanent" | "temporary";
alert = "alert" >b %event ( " " ( alertname - "then" ) >b %word )?;
event = ( plain_event >b %event | alert ) @!want_event;

has_word = ( colonless_word - "then" ) >b %word;
quoted = octets >b %octets @!want_octets;
attribute = ", " ( "has" >b %attribute ( " " has_word )+
                 | ( "with" | "without" ) >b %attribute " " quoted
                 | "lines" >b %attribute " " number ( "+" @plus )?
                 | ( "in clear" | "in tls" ) >b %attribute
                 | "connection" >b %attribute " " number ) >!want_attribute;

one = ( code | command | event ) ( " #" digits >b %nth )? attribute*;
any_of = one ( " | " @also one )*;
verdict = ( "pass" | "warn" | "note" | "fail" | "skip" | "inconclusive" ) >b %verdict @!want_verdict;
label = ( name - ( "and" | "when" ) ) >b %label @!want_label;
grade = ": " verdict ( " " label )? ( " and go on" @go_on )? ( " when" ( " " name >b %policies )+ )?;

outcome := any_of ( " then " @after any_of )* grade?;
count := digits >b %count @!want_number grade?;
alternatives := any_of;
thing := one;
attributes := attribute*;
}%%

%% write data noerror;

Reading Run(std::string_view text, int cs) {
  Reading out;
  const auto* const begin = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* p = begin;
  const unsigned char* const pe = begin + text.size();
  const unsigned char* const eof = pe;
  const unsigned char* from = begin;
  const auto add = [&](Tag tag) {
    out.marks.push_back({tag, text.substr(static_cast<std::size_t>(from - begin),
                                          static_cast<std::size_t>(p - from))});
  };
  const auto want = [&](std::string_view what) { out.wants.push_back(what); };

  %% write exec;

  out.stop = static_cast<std::size_t>(p - begin);
  out.ok = p == pe && cs >= script_pattern_first_final;
  return out;
}

}  // namespace

Reading ReadOutcome(std::string_view text) { return Run(text, script_pattern_en_outcome); }
Reading ReadCount(std::string_view text) { return Run(text, script_pattern_en_count); }
Reading ReadAlternatives(std::string_view text) { return Run(text, script_pattern_en_alternatives); }
Reading ReadThing(std::string_view text) { return Run(text, script_pattern_en_thing); }
Reading ReadAttributes(std::string_view text) { return Run(text, script_pattern_en_attributes); }

}  // namespace smtpspec::script
