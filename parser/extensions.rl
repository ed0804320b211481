%%{
# The syntax that SMTP's extensions add, one section an RFC. Productions only: no actions here.
machine extensions;
include core "core.rl";

# RFC 3207 4
starttls = "STARTTLS"i CRLF;

# RFC 4954 8. The client's lines of the exchange are no commands.
base64_char = ALPHA | DIGIT | '+' | '/';
base64_terminal = base64_char{2} "==" | base64_char{3} "=";
base64 = base64_terminal | ( base64_char{4} )+ base64_terminal?;
initial_response = base64 | "=";
# RFC 4422 3.1
mech_char = 0x41..0x5A | DIGIT | '-' | '_';
sasl_mech = mech_char{1,20};
auth_command = "AUTH"i SP sasl_mech ( SP initial_response )? CRLF;

continue_req = "334" SP base64? CRLF;

# xtext: RFC 3461 4 has upper case only in hexchar, RFC 4954 8 any case. What xtext decodes to is
# looked at after the parse.
xchar = 0x21..0x2A | 0x2C..0x3C | 0x3E..0x7E;
hexchar = '+' ( DIGIT | 'A'..'F' ){2};
hexchar_any_case = '+' HEXDIG{2};
xtext = ( xchar | hexchar )*;
xtext_any_case = ( xchar | hexchar_any_case )*;
auth_param = "AUTH="i xtext_any_case;

# RFC 3030 2. A size has no bound here: it saturates after the parse.
chunk_size = DIGIT+;
end_marker = "LAST"i;
bdat_cmd = "BDAT"i SP chunk_size ( SP end_marker )? CRLF;

# RFC 1870 4 and 6
size_value = DIGIT{1,20};
size_parameter = "SIZE="i size_value;

# RFC 6152 2 and RFC 3030 4
body_value = "7BIT"i | "8BITMIME"i | "BINARYMIME"i;
body_parameter = "BODY="i body_value;

# RFC 6531 3.4 and RFC 8689 2: no value
smtputf8_parameter = "SMTPUTF8"i;
requiretls_param = "REQUIRETLS"i;

# RFC 3461 4. Its list rule of RFC 822 lets empty elements through; here they are refused.
ret_parameter = "RET="i ( "FULL"i | "HDRS"i );
envid_parameter = "ENVID="i xtext;
notify_list_element = "SUCCESS"i | "FAILURE"i | "DELAY"i;
notify_parameter = "NOTIFY="i ( "NEVER"i | notify_list_element ( ',' notify_list_element )* );
# atom of RFC 822 3.3: any octet but specials, space and controls; an esmtp-value has no = either
addr_type = ( 33..126 - [()<>@,;:\\".\[\]=] )+;
orcpt_parameter = "ORCPT="i addr_type ';' xtext;

# RFC 2034 4 with RFC 3463 2: no leading zeros
status_number = '0' | ( '1'..'9' DIGIT{0,2} );
status_code = [245] '.' status_number '.' status_number;
}%%
