/* str objects -> JSON strings, with the escapes that msgspec writes: \" \\ \b \t \n \f \r, \u00XX for the other control
 * characters, and everything else as it is in UTF-8. A lone surrogate has no UTF-8 and is declined. */
#ifndef JSVCODEC_JSON_STRINGS_H
#define JSVCODEC_JSON_STRINGS_H

#include <stdint.h>
#include <string.h>

enum { LONGEST_ESCAPE = 6 };

/* Lays the escape of a control character, quote or backslash and returns the end. */
static inline char *
put_escape(char *to, uint8_t c)
{
    static const char short_escapes[] = "btn\0fr"; /* of 8 to 13 */
    char mark = c >= ' ' ? (char)c : 8 <= c && c <= 13 ? short_escapes[c - 8] : '\0';
    *to++ = '\\';
    if (mark != '\0') {
        *to++ = mark;
        return to;
    }
    memcpy(to, c < 16 ? "u000" : "u001", 4);
    to[4] = "0123456789abcdef"[c & 15];
    return to + 5;
}

#endif
