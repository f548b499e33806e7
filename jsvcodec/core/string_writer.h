/* str objects -> JSV text.
 *
 * A string is written as it stands unless it holds one of the nine characters that mean something, quote, colon,
 * comma, braces, brackets and line breaks: then it is quoted and its quotes are doubled. The empty string is two
 * quotes. A lone surrogate has no UTF-8 and is declined. The UTF-8 is made here, from the string's own storage, so
 * that no copy of it stays in the caller's object; one that is there already is used. Where a special character shows
 * up, what was written so far moves by the opening quote, and the rest is written with quotes. Most strings never come
 * here: see short_strings.h.
 */
#ifndef JSVCODEC_STRING_WRITER_H
#define JSVCODEC_STRING_WRITER_H

#include "blocks.h"
#include "buffer.h"

/* What a loop stops at or takes care of: bare text ends at the first character that asks for quotes; text of JSON is
 * between quotes, with escapes. */
typedef enum { BARE = ENDS_KEY, QUOTED = ENDS_QUOTED, ESCAPED = ENDS_STRING } Quoting;

typedef enum { UTF8, LATIN1, UCS2, UCS4 } Storage;

/* Any str, of a subclass too. */
Outcome write_string(Buffer *buffer, PyObject *string);

/* The same as the text of JSON, with its quotes. */
Outcome write_json_string(Buffer *buffer, PyObject *string);

/* Lays ASCII between quotes, what is doubled or escaped included, where there is room for that and the SLACK. */
char *put_in_quotes(char *to, const char *from, Py_ssize_t length, Quoting quoting);

#endif
