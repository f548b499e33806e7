/* The table of shared keys: what happens when a key is not in it.
 *
 * The place that a key falls to takes the new key and lets go of the older one; that costs a little time and never
 * correctness. The table stays sound when a collection between two keys runs code that comes back here: no place is
 * looked at twice.
 */
#include "keys.h"
#include "text.h"

PyObject *
key_from_span_slowly(KeyCache *cache, const Span *span)
{
    PyObject *text = text_from_span(span);
    if (text == NULL || !span->ascii || span->doubled || span->length > KEY_LENGTH) {
        return text;
    }
    if (PyObject_Hash(text) == -1) { /* the dict finds it ready in the str from now on */
        Py_DECREF(text);
        return NULL;
    }
    uint64_t head, tail;
    key_words(span->start, span->length, &head, &tail);
    PyObject **place = key_place(cache, head, tail, span->length);
    PyObject *replaced = *place;
    *place = Py_NewRef(text);
    Py_XDECREF(replaced);
    return text;
}

void
keys_clear(KeyCache *cache)
{
    for (int i = 0; i < KEY_PLACES; i++) {
        Py_CLEAR(cache->places[i]);
    }
}
