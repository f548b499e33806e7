/* One scalar of a text -> what is wanted in its place.
 *
 * All of these return a new reference. NULL without an exception means declined, or that user code will make the value:
 * see take_deferred.
 */
#ifndef JSVCODEC_LEAVES_H
#define JSVCODEC_LEAVES_H

#include "filling.h"
#include "json_numbers.h"
#include "tokens.h"
#include "tree_reader.h"

typedef struct {
    const TreeSource *source;
    bool known_only; /* see Bounds */
    int patience;    /* see item_from_span */
    Filling filling;
} ModelReader;

/* A text that is not nothing and holds no escapes of JSON. */
PyObject *read_text(ModelReader *reader, const Want *want, const Span *span);

/* A text that was made already, because it has escapes; takes over the reference, which may be NULL. */
PyObject *read_made_text(ModelReader *reader, const Want *want, PyObject *text);

/* A number of JSON where another scalar than an int or float is wanted: it counts as its text, which for a decimal is
 * that of str(). */
PyObject *read_number_as(ModelReader *reader, const Want *want, const JsonNumber *number);

/* The word of JSON at the cursor. */
PyObject *read_word(ModelReader *reader, const Want *want, Cursor *text);

static ALWAYS_INLINE PyObject *
read_spelled_text(ModelReader *reader, const Want *want, const Span *span, const Spelling spelling)
{
    return spelling == JSON && UNLIKELY(span->escapes) ? read_made_text(reader, want, json_text_from_escapes(span))
                                                       : read_text(reader, want, span);
}

/* The number of JSON at the cursor. */
static ALWAYS_INLINE PyObject *
read_number(ModelReader *reader, const Want *want, Cursor *text)
{
    JsonNumber number;
    if (UNLIKELY(!json_read_number(text, &number))) {
        return NULL;
    }
    if (want->kind->read == read_int && number.whole) {
        return json_int(&number);
    }
    return want->kind->read == read_float ? json_float(&number) : read_number_as(reader, want, &number);
}

static ALWAYS_INLINE PyObject *
read_number_or_word(ModelReader *reader, const Want *want, Cursor *text)
{
    return json_starts_number(*text->at) ? read_number(reader, want, text) : read_word(reader, want, text);
}

#endif
