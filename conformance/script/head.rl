// Lines of column 0: what a block is.
#include "conformance/script/reading.h"

namespace smtpspec::script {
namespace {

%%{
machine script_head;
include script_tokens "tokens.rl";

action b { from = p; }
action keyword { add(Tag::kKeyword); }
action name { add(Tag::kName); }
action under { add(Tag::kUnder); }
action word { add(Tag::kWord); }
action tail { add(Tag::kTail); }

action want_id { want("an id, area/name, of a-z, 0-9 and -"); }
action want_name { want("a name of a-z, 0-9 and -"); }
action want_under { want("\" under server\" or \" under client\""); }
action want_word { want("a word"); }


an_id = id >b %name @!want_id;
a_name = name >b %name @!want_name;
under = ( " under " ( "server" | "client" ) >b %under ) @!want_under;
under_any = ( " under " ( "server" | "client" | "relay" ) >b %under ) @!want_under;
over = " over" ( " " word >b %word @!want_word )+;

main := "check" >b %keyword " " an_id under_any
      | "mutant" >b %keyword " " a_name ( ": " any+ >b %tail )?
      | ( "persona" | "attack" ) >b %keyword " " a_name
      | "fragment" >b %keyword " " a_name under over?
      | "case" >b %keyword " " an_id under?;
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
  out.ok = p == pe && cs >= script_head_first_final;
  return out;
}

}  // namespace

Reading ReadHead(std::string_view text) { return Run(text, script_head_en_main); }

}  // namespace smtpspec::script
