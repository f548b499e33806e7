/* Compact JSON -> JSON laid out by two blanks a level, as msgspec.json.format does. */
#ifndef JSVCODEC_JSON_INDENT_H
#define JSVCODEC_JSON_INDENT_H

#include "buffer.h"

/* Appends the laid out form of `length` bytes at `text`, which the writer made and which are not in the buffer. Never
 * DECLINED. */
Outcome write_json_indented(Buffer *buffer, const char *text, Py_ssize_t length);

#endif
