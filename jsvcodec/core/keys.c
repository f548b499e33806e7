/* The table of shared keys: what happens when a key is not in it.
 *
 * The place that a key falls to takes the new key and lets go of the older one; that costs a little time and never
 * correctness. The table stays sound when a collection between two keys runs code that comes back here: no place is
 * looked at twice.
 */
#include "keys.h"

/* Notes in which spellings a text is a key as it stands. */
static void
note_lengths(KeyPlace *place, const Span *span)
{
    bool stops[2] = {false, false};
    for (Py_ssize_t i = 0; i < span->length; i++) {
        stops[JSV] |= is_stop(span->start[i], ENDS_KEY);
        stops[JSON] |= is_stop(span->start[i], ENDS_STRING);
    }
    place->lengths[JSV] = stops[JSV] ? 0 : (uint16_t)span->length;
    place->lengths[JSON] = stops[JSON] ? 0 : (uint16_t)span->length;
}

PyObject *
key_from_span_slowly(KeyPlace *place, const Span *span)
{
    PyObject *text = text_from_span(span);
    if (text == NULL || !span->ascii || span->escapes || span->length > KEY_LENGTH) {
        return text;
    }
    if (PyObject_Hash(text) == -1) { /* the dict finds it ready in the str from now on */
        Py_DECREF(text);
        return NULL;
    }
    PyObject *replaced = place->key;
    place->key = Py_NewRef(text);
    note_lengths(place, span);
    Py_XDECREF(replaced);
    return text;
}

void
keys_clear(KeyCache *cache)
{
    for (int i = 0; i < KEY_PLACES; i++) {
        cache->places[i].lengths[JSV] = cache->places[i].lengths[JSON] = 0;
        Py_CLEAR(cache->places[i].key);
    }
}

PyObject *
fold_name(PyObject *name)
{
    PyObject *stripped = PyObject_CallMethod(name, "strip", NULL);
    PyObject *folded = stripped == NULL ? NULL : PyObject_CallMethod(stripped, "lower", NULL);
    Py_XDECREF(stripped);
    return folded;
}
