/* Characters as UTF-8, and bytes that are. */
#ifndef JSVCODEC_UTF8_H
#define JSVCODEC_UTF8_H

#include "scan.h"

/* Whether the bytes are UTF-8, as Python decodes it strictly. */
bool is_utf8(const uint8_t *at, const uint8_t *end);

/* Writes the one to four bytes of a character that is no surrogate, and returns the end. */
static ALWAYS_INLINE char *
put_utf8(char *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    if (c < 0x800) {
        *to++ = (char)(0xc0 | c >> 6);
    }
    else {
        if (c < 0x10000) {
            *to++ = (char)(0xe0 | c >> 12);
        }
        else {
            *to++ = (char)(0xf0 | c >> 18);
            *to++ = (char)(0x80 | (c >> 12 & 0x3f));
        }
        *to++ = (char)(0x80 | (c >> 6 & 0x3f));
    }
    *to++ = (char)(0x80 | (c & 0x3f));
    return to;
}

#endif
