%%{
# RFC 5321, sections 4.1.1 to 4.1.3 and 4.2: every production under its ABNF name, - written as _.
# Productions only: no actions here, and nothing more lenient than the ABNF. What a parser tolerates
# beyond it has another name and stands in the leaf that tolerates it.
# What no regular language says is checked after the parse: Snum up to 255, the groups of IPv6, one
# code in all lines of a reply.
machine rfc5321;
include core "core.rl";

# 4.1.2, with the additions of RFC 6531 3.3. Those are read as additions to character classes: taken
# literally, an esmtp-value in UTF-8 would be one character long.
Let_dig = ALPHA | DIGIT;
Ldh_str = ( ALPHA | DIGIT | '-' )* Let_dig;
# What makes a label a U-label is defined by IDNA, not by a grammar: here any well-formed UTF-8.
U_label = ( Let_dig | UTF8_non_ascii )
          ( ( ALPHA | DIGIT | '-' | UTF8_non_ascii )* ( Let_dig | UTF8_non_ascii ) )?;
sub_domain = Let_dig Ldh_str? | U_label;
Domain = sub_domain ( '.' sub_domain )*;

# RFC 5322 3.2.3, of which RFC 5321 takes atext.
atext = ALPHA | DIGIT | [!#$%&'*+/=?^_`{|}~] | '-' | UTF8_non_ascii;
Atom = atext+;
Dot_string = Atom ( '.' Atom )*;
qtextSMTP = 32..33 | 35..91 | 93..126 | UTF8_non_ascii;
quoted_pairSMTP = 92 32..126;
QcontentSMTP = qtextSMTP | quoted_pairSMTP;
# As published: it may be empty. (The successor of RFC 5321 wants at least one octet.)
Quoted_string = DQUOTE QcontentSMTP* DQUOTE;
String = Atom | Quoted_string;
Local_part = Dot_string | Quoted_string;

# 4.1.3
Snum = DIGIT{1,3};
IPv4_address_literal = Snum ( '.' Snum ){3};
IPv6_hex = HEXDIG{1,4};
IPv6_full = IPv6_hex ( ':' IPv6_hex ){7};
IPv6_comp = ( IPv6_hex ( ':' IPv6_hex ){0,5} )? '::' ( IPv6_hex ( ':' IPv6_hex ){0,5} )?;
IPv6v4_full = IPv6_hex ( ':' IPv6_hex ){5} ':' IPv4_address_literal;
IPv6v4_comp = ( IPv6_hex ( ':' IPv6_hex ){0,3} )? '::'
              ( IPv6_hex ( ':' IPv6_hex ){0,3} ':' )? IPv4_address_literal;
IPv6_addr = IPv6_full | IPv6_comp | IPv6v4_full | IPv6v4_comp;
IPv6_address_literal = "IPv6:"i IPv6_addr;
dcontent = 33..90 | 94..126;
Standardized_tag = Ldh_str;
General_address_literal = Standardized_tag ':' dcontent+;
address_literal = '[' ( IPv4_address_literal | IPv6_address_literal | General_address_literal ) ']';

# 4.1.2 again
Mailbox = Local_part '@' ( Domain | address_literal );
At_domain = '@' Domain;
A_d_l = At_domain ( ',' At_domain )*;
Path = '<' ( A_d_l ':' )? Mailbox '>';
Forward_path = Path;
Reverse_path = Path | "<>";
esmtp_keyword = ( ALPHA | DIGIT ) ( ALPHA | DIGIT | '-' )*;
esmtp_value = ( 33..60 | 62..126 | UTF8_non_ascii )+;
esmtp_param = esmtp_keyword ( '=' esmtp_value )?;
Mail_parameters = esmtp_param ( SP esmtp_param )*;
Rcpt_parameters = esmtp_param ( SP esmtp_param )*;
Keyword = Ldh_str;
Argument = Atom;

# 4.1.1. The argument of EHLO stays ASCII in RFC 6531 3.7.1.
ehlo = "EHLO"i SP ( ( Domain | address_literal ) & ascii* ) CRLF;
helo = "HELO"i SP ( Domain & ascii* ) CRLF;
mail = "MAIL FROM:"i Reverse_path ( SP Mail_parameters )? CRLF;
rcpt = "RCPT TO:"i ( "<Postmaster@"i Domain '>' | "<Postmaster>"i | Forward_path )
       ( SP Rcpt_parameters )? CRLF;
data = "DATA"i CRLF;
rset = "RSET"i CRLF;
vrfy = "VRFY"i SP String CRLF;
expn = "EXPN"i SP String CRLF;
help = "HELP"i ( SP String )? CRLF;
noop = "NOOP"i ( SP String )? CRLF;
quit = "QUIT"i CRLF;

# 4.2
textstring = ( 9 | 32..126 )+;
Reply_code = 0x32..0x35 0x30..0x35 0x30..0x39;
Reply_line = ( Reply_code '-' textstring? CRLF )* Reply_code ( SP textstring )? CRLF;
Greeting = "220 " ( Domain | address_literal ) ( SP textstring )? CRLF
         | "220-" ( Domain | address_literal ) ( SP textstring )? CRLF
           ( "220-" textstring? CRLF )* "220" ( SP textstring )? CRLF;

# 4.1.1.1
ehlo_greet = ( 0..9 | 11..12 | 14..127 )+;
ehlo_keyword = ( ALPHA | DIGIT ) ( ALPHA | DIGIT | '-' )*;
ehlo_param = ( 33..126 )+;
ehlo_line = ehlo_keyword ( SP ehlo_param )*;
ehlo_ok_rsp = "250 " ( Domain & ascii* ) ( SP ehlo_greet )? CRLF
            | "250-" ( Domain & ascii* ) ( SP ehlo_greet )? CRLF
              ( "250-" ehlo_line CRLF )* "250 " ehlo_line CRLF;
}%%
