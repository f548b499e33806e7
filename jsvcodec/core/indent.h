/* Compact text -> the indented form that ServiceStack calls Dump, both UTF-8. layout.h has the inverse. */
#ifndef JSVCODEC_INDENT_H
#define JSVCODEC_INDENT_H

#include "buffer.h"

/* Appends the indented form of `length` bytes at `text`, which are not in the buffer. Never DECLINED. */
Outcome write_indented(Buffer *buffer, const char *text, Py_ssize_t length);

#endif
