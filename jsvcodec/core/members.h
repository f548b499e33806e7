/* What the walk through maps and models needs now and then. */
#ifndef JSVCODEC_MEMBERS_H
#define JSVCODEC_MEMBERS_H

#include "items.h"

Outcome put_quotes_around(Buffer *buffer, Py_ssize_t start);
Outcome write_scalar_key(Writer *writer, PyObject *key);
bool have_different_texts(Writer *writer, PyObject *dict);
bool is_planned(const WritePlan *plan, const char *name, const char *end);
PyObject *find_extra(const Writer *writer, const WritePlan *plan, PyObject *instance, Outcome *outcome);

#endif
