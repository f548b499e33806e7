/* Python's scalars -> what JSON holds for them: numbers, bools, and text in quotes. */
#ifndef JSVCODEC_JSON_SCALARS_H
#define JSVCODEC_JSON_SCALARS_H

#include "scalars.h"

/* The writer of an exact type; NULL where it is no scalar. str and None are not here. */
ScalarWriter json_scalar_writer(const Scalars *scalars, PyTypeObject *type);

Outcome write_json_float(Buffer *buffer, PyObject *value, const Scalars *scalars, Dates dates); /* of a subclass too */

#endif
