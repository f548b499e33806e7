/* Strings of JSON with escapes -> str objects. */
#ifndef JSVCODEC_JSON_TEXT_H
#define JSVCODEC_JSON_TEXT_H

#include "text.h"

/* A new str. NULL without an exception means that the string is declined: an escape that JSON does not have, a lone
 * surrogate, or bytes that are not UTF-8; with one, that memory ran out. */
PyObject *json_text_from_escapes(const Span *span);

#endif
