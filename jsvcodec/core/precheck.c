/* Looking for what an option acts on: see precheck.h. One pass each, without a look at what the text is. */
#include "precheck.h"
#include <string.h>

static bool
is_mark(uint8_t c)
{
    return c == ',' || c == ':' || c == '{' || c == '}' || c == '[' || c == ']';
}

bool
has_loose_blank(Cursor text)
{
    const uint8_t *start = text.at;
    unsigned ignored = 0;
    for (;;) {
        text.at = scan_until(text.at, text.end, BLANK_OR_QUOTE, &ignored);
        if (text.at == text.end) {
            return false;
        }
        if (*text.at == '"') {
            if (read_quoted_span(&text).length < 0) {
                return true;
            }
            continue;
        }
        if (text.at == start || text.at + 1 == text.end || is_mark(text.at[-1]) || is_mark(text.at[1])) {
            return true;
        }
        text.at++;
    }
}

/* Whether one of the letters of the name is escaped: \u0041 to \u007a. */
static bool
has_escaped_letter(Cursor text)
{
    while (text.end - text.at >= 6 && (text.at = memchr(text.at, '\\', (size_t)(text.end - text.at - 5))) != NULL) {
        if (memcmp(text.at, "\\u00", 4) == 0 && '4' <= text.at[4] && text.at[4] <= '7') {
            return true;
        }
        text.at += text.at[1] == '\\' ? 2 : 1;
    }
    return false;
}

bool
may_name_type(Cursor text, Spelling spelling)
{
    static const char rest[] = "_type";
    const Cursor whole = text;
    while (text.end - text.at >= 6 && (text.at = memchr(text.at, '_', (size_t)(text.end - text.at - 5))) != NULL) {
        text.at++;
        size_t length = text.at[0] == '_';
        while (length > 0 && length < 5 && (text.at[length] | 0x20) == rest[length]) {
            length++;
        }
        if (length == 5) {
            return true;
        }
    }
    return spelling == JSON && has_escaped_letter(whole);
}
