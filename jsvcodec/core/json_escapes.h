/* The escapes in strings of JSON, both ways.
 *
 * Written are those that msgspec writes: \" \\ \b \t \n \f \r, and \u00XX for the other control characters; any other
 * character is written as UTF-8. Read is every escape that JSON has. A lone surrogate has no UTF-8 and is declined.
 */
#ifndef JSVCODEC_JSON_ESCAPES_H
#define JSVCODEC_JSON_ESCAPES_H

#include "scan.h"
#include <string.h>

enum { LONGEST_ESCAPE = 6 };

/* Writes the escape of a control character, quote or backslash and returns the end. */
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

/* The number of four hexadecimal digits, or -1. */
static inline int32_t
read_hex(const uint8_t *at, const uint8_t *end)
{
    int32_t number = 0;
    if (end - at < 4) {
        return -1;
    }
    for (int i = 0; i < 4; i++) {
        uint8_t c = at[i], letter = c | 0x20;
        int digit = '0' <= c && c <= '9' ? c - '0' : 'a' <= letter && letter <= 'f' ? letter - 'a' + 10 : -1;
        if (digit < 0) {
            return -1;
        }
        number = number << 4 | digit;
    }
    return number;
}

/* Whether a number of 16 bits is one of the 1,024 surrogates from `first` on: 0xD800 or 0xDC00. */
static inline bool
is_surrogate(int32_t unit, int32_t first)
{
    return (unit & ~0x3FF) == first;
}

/* Reads the escape whose backslash is at `at` and returns where it ends. NULL: JSON has no such escape, or it is a lone
 * surrogate. */
static inline const uint8_t *
read_escape(const uint8_t *at, const uint8_t *end, uint32_t *character)
{
    static const uint8_t of_letter[256] = {
        ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
    };
    if (end - at < 2) {
        return NULL;
    }
    if (at[1] != 'u') {
        *character = of_letter[at[1]];
        return *character == 0 ? NULL : at + 2;
    }
    int32_t unit = read_hex(at + 2, end);
    if (unit < 0 || is_surrogate(unit, 0xDC00)) {
        return NULL;
    }
    *character = (uint32_t)unit;
    if (!is_surrogate(unit, 0xD800)) {
        return at + 6;
    }
    int32_t low = end - at >= 12 && at[6] == '\\' && at[7] == 'u' ? read_hex(at + 8, end) : -1;
    if (!is_surrogate(low, 0xDC00)) {
        return NULL;
    }
    *character = (uint32_t)(0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF)));
    return at + 12;
}

#endif
