/* Where the tokens of JSON end: see scan.h. What stands between quotes is a span like that of JSV. White space
 * may stand between tokens. */
#ifndef JSVCODEC_JSON_SCAN_H
#define JSVCODEC_JSON_SCAN_H

#include "scan.h"
#include <string.h>

/* The string whose text up to `at`, an escape or a control character, was scanned already. */
Span json_read_escaped_span(Cursor *cursor, const uint8_t *at, unsigned high);

/* Where the white space at `at`, which is before `end`, ends. */
const uint8_t *json_skip_blanks(const uint8_t *at, const uint8_t *end);

static ALWAYS_INLINE bool
json_is_blank(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static ALWAYS_INLINE const uint8_t *
json_after_blanks(const uint8_t *at, const uint8_t *end)
{
    return UNLIKELY(at < end && *at <= ' ') ? json_skip_blanks(at, end) : at;
}

static ALWAYS_INLINE void
json_skip_blank(Cursor *text)
{
    text->at = json_after_blanks(text->at, text->end);
}

/* The string whose opening quote is at the cursor, which then stands after the closing one. A length of -1 means that
 * it has no end, or a control character. */
static ALWAYS_INLINE Span
json_read_span(Cursor *cursor)
{
    unsigned high = 0;
    const uint8_t *start = cursor->at + 1;
    const uint8_t *at = scan_until(start, cursor->end, ENDS_STRING, &high);
    if (UNLIKELY(at == cursor->end || *at != '"')) {
        return json_read_escaped_span(cursor, at, high);
    }
    cursor->at = at + 1;
    return (Span){start, at - start, 0, high == 0};
}

/* The name at the cursor, which then stands after its colon. A length of -1 means that there is none. */
static ALWAYS_INLINE Span
json_read_key_span(Cursor *cursor)
{
    const Span none = {cursor->at, -1, 0, false};
    if (UNLIKELY(cursor->at == cursor->end || *cursor->at != '"')) {
        return none;
    }
    Span span = json_read_span(cursor);
    json_skip_blank(cursor);
    if (UNLIKELY(span.length < 0 || cursor->at == cursor->end || *cursor->at != ':')) {
        return none;
    }
    cursor->at++;
    return span;
}

/* The value of the word at the cursor, which then stands after it: True, False or None, borrowed; NULL where there is
 * no such word. */
static inline PyObject *
json_read_word(Cursor *text)
{
    Py_ssize_t left = text->end - text->at;
    if (left >= 4 && memcmp(text->at, "true", 4) == 0) {
        text->at += 4;
        return Py_True;
    }
    if (left >= 5 && memcmp(text->at, "false", 5) == 0) {
        text->at += 5;
        return Py_False;
    }
    if (left >= 4 && memcmp(text->at, "null", 4) == 0) {
        text->at += 4;
        return Py_None;
    }
    return NULL;
}

#endif
