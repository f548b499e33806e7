/* The percent coding of forms, both ways.
 *
 * A byte of a form is itself but for `+`, which is a blank, and `%` with two hexadecimal digits; any other `%` is
 * itself. Written is what every host reads: all but letters, digits and `-._~` is coded.
 */
#ifndef JSVCODEC_FORM_CODING_H
#define JSVCODEC_FORM_CODING_H

#include "buffer.h"

/* What a text holds. */
enum {
    HAS_CODED = 1,   /* `+` or `%` */
    HAS_QUOTE = 2,
    HAS_COMMA = 4,
    HAS_BRACKET = 8, /* or a line break, which ends a token of JSV as well */
    HAS_PATH = 16,   /* what the names of parts are made of: `.` and the square brackets */
    HAS_HIGH = 32,   /* what is not ASCII */
};

extern const uint8_t form_bytes[256];

/* Decodes a text to where there is room for as many bytes; adds to `*has` what the result holds, and HAS_CODED. Returns
 * where the result ends. */
uint8_t *form_decode(uint8_t *to, const uint8_t *at, const uint8_t *end, unsigned *has);

static inline unsigned
form_holds(const uint8_t *at, const uint8_t *end)
{
    unsigned has = 0;
    while (at < end) {
        has |= form_bytes[*at++];
    }
    return has;
}

/* Appends bytes, coded. */
Outcome form_encode(Buffer *buffer, const uint8_t *at, Py_ssize_t length);

/* Appends the UTF-8 of a str, coded. DECLINED where it has none, because of a lone surrogate. */
Outcome form_encode_text(Buffer *buffer, PyObject *text);

#endif
