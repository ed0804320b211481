%%{
# The words that lines are made of. Productions only, no actions.
machine script_tokens;
alphtype unsigned char;

name = [a-z0-9] [a-z0-9\-]*;
id = name "/" name;
ref = "{" name "}";

word_octet = [A-Za-z0-9_.\-/:=];
word = ( word_octet | ref )+;
# Where ": " may follow: in patterns.
colonless_word = ( ( word_octet - ":" ) | ref )+;

digits = [0-9]+;
num = digits [kM]?;
dur = ( digits ( "ms" | "s" | "min" | "h" ) )+;

verb = [A-Z] [A-Z0-9\-]*;
alertname = [a-z_]+;

# Only where a string ends; octets.rl says what may stand in one.
string = '"' ( "\\" any | [^"\\] )* '"';
item = string ( "*" num )?;
octets = item ( " " item )*;
}%%
