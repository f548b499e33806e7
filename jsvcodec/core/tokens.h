/* The tokens that every format has, as each spells them. */
#ifndef JSVCODEC_TOKENS_H
#define JSVCODEC_TOKENS_H

#include "json_scan.h"
#include "json_text.h"
#include "keys.h"

/* Moves past white space where it means nothing. */
static ALWAYS_INLINE void
skip_blank(Cursor *text, const Spelling spelling)
{
    if (spelling == JSON) {
        json_skip_blank(text);
    }
}

/* The text between the quotes at the cursor; a length of -1 where it is none. */
static ALWAYS_INLINE Span
read_text_span(Cursor *text, const Spelling spelling)
{
    return spelling == JSON ? json_read_span(text) : read_quoted_span(text);
}

/* The key or name at the cursor, which then stands after its colon; a length of -1 where it is none. */
static ALWAYS_INLINE Span
read_name_span(Cursor *text, const Spelling spelling)
{
    return spelling == JSON ? json_read_key_span(text) : read_key_span(text);
}

/* A new str; NULL as from text_from_span. */
static ALWAYS_INLINE PyObject *
text_of_span(const Span *span, const Spelling spelling)
{
    return spelling == JSON && UNLIKELY(span->escapes) ? json_text_from_escapes(span) : text_from_span(span);
}

/* The same for a key. */
static ALWAYS_INLINE PyObject *
key_of_span(KeyCache *cache, const Span *span, const Spelling spelling)
{
    return spelling == JSON && UNLIKELY(span->escapes) ? json_text_from_escapes(span) : key_from_span(cache, span);
}

#endif
