// Rules: on EVENT: what is done about it.
#include "conformance/script/reading.h"

namespace smtpspec::script {
namespace {

%%{
machine script_rule;
include script_tokens "tokens.rl";

action b { from = p; }
action keyword { add(Tag::kKeyword); }
action word { add(Tag::kWord); }
action tail { add(Tag::kTail); }
action octets { add(Tag::kOctets); }
action number { add(Tag::kNumber); }
action duration { add(Tag::kDuration); }
action reply_to { add(Tag::kReplyTo); }
action thing { add(Tag::kThing); }
action flight { add(Tag::kFlight); }
action command { add(Tag::kCommand); }

action want_thing { want("the command, reply or event that the rule is about, then \": \""); }
action want_colon { want("\": \" and what is done: answer, drop, replace, …"); }
action want_change { want("what is done: answer, drop, replace, before, after, tls, close, …"); }
action want_word { want("a word"); }
action want_octets { want("a quoted string"); }
action want_number { want("a number"); }
action want_payload { want("what is sent"); }
action want_duration { want("a time such as 20ms or 4min50s"); }
action want_alert { want("the name of an alert"); }
action want_command { want("a command"); }


# A string may hold ": ".
thing = ( ( [^:"] | string )+ ) - ( ( "reply to " | "flight " ) any* );
event = ( "reply to " @reply_to )? thing >b %thing @!want_thing
      | "flight " digits >b %flight @!want_number;

word1 = word >b %word @!want_word;
quoted = octets >b %octets @!want_octets;
payload = any+ >b %tail @!want_payload;
duration = dur >b %duration @!want_duration;
number = digits >b %number @!want_number;
command = ( verb ( " " colonless_word )? ) >b %command @!want_command;
# "replace" alone is known only at the string behind it.
action replace { out.marks.push_back({Tag::kKeyword, "replace"}); }

change = ( "drop" | "hold" | "pass" | "twice" | "silence" | "reset" ) >b %keyword @!want_change
       | "octets" >b %keyword @!want_change ( " " duration )?
       | ( "keep" | "split" ) >b %keyword @!want_change " " number
       | "wait" >b %keyword @!want_change " " duration
       | ( "answer" | "replace with" ) >b %keyword @!want_change " " payload
       | "replace " ( octets >replace >b %octets ) " with " quoted
       | ( "remove line with" | "before" | "after" ) >b %keyword @!want_change " " quoted
       | "close" >b %keyword @!want_change ( " " word1 )?
       | "tls" >b %keyword @!want_change ( " " word1 )*
       | "fail" >b %keyword @!want_change " " ( alertname | ref ) >b %word @!want_alert
       | "auth" >b %keyword @!want_change " " word1
       | "replay" >b %keyword @!want_change " " command;

main := "on " event ( ": " ) >!want_colon change;
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
  out.ok = p == pe && cs >= script_rule_first_final;
  return out;
}

}  // namespace

Reading ReadRule(std::string_view text) { return Run(text, script_rule_en_main); }

}  // namespace smtpspec::script
