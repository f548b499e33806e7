/* Spans of keys -> str objects that are shared.
 *
 * Documents repeat few keys many times. A table of 2,048 places, each holding the last key that fell there, gives the
 * same str object again: no allocation, and its hash is already known to the dict. Keys of up to 64 ASCII bytes are
 * kept, so that hostile input can hold on to no more than a few hundred kilobytes; other keys are made anew. The table
 * is part of the module state, one for each interpreter.
 */
#ifndef JSVCODEC_KEYS_H
#define JSVCODEC_KEYS_H

#include "scan.h"
#include <string.h>

enum { KEY_PLACES = 2048, KEY_LENGTH = 64 };

typedef struct {
    PyObject *places[KEY_PLACES]; /* NULL where free */
} KeyCache;

/* The key is not in the table, or is of a kind that is never kept there. */
PyObject *key_from_span_slowly(KeyCache *cache, const Span *span);

void keys_clear(KeyCache *cache);

/* The bytes of a key in two words. Together with the length they tell keys of up to 16 bytes apart, in either byte
 * order: every byte is in one of the words, some perhaps in both. */
static ALWAYS_INLINE void
key_words(const uint8_t *at, Py_ssize_t length, uint64_t *head, uint64_t *tail)
{
    if (LIKELY(length >= 8)) {
        memcpy(head, at, 8);
        memcpy(tail, at + length - 8, 8);
    }
    else if (length >= 4) {
        uint32_t first, last;
        memcpy(&first, at, 4);
        memcpy(&last, at + length - 4, 4);
        *head = first;
        *tail = last;
    }
    else {
        *head = length ? (uint64_t)at[0] << 16 | (uint64_t)at[length / 2] << 8 | at[length - 1] : 0;
        *tail = 0;
    }
}

static ALWAYS_INLINE PyObject **
key_place(KeyCache *cache, uint64_t head, uint64_t tail, Py_ssize_t length)
{
    uint64_t mixed = (head ^ (tail << 32 | tail >> 32) ^ (uint64_t)length) * UINT64_C(0x9E3779B97F4A7C15);
    return &cache->places[mixed >> 53]; /* the top 11 bits */
}

/* Returns a new reference to the key where it is in the table, else NULL without an exception. Kept keys are ASCII and
 * hold no quote, so that a span which equals one of them byte by byte needs no look at its own kind. */
static ALWAYS_INLINE PyObject *
known_key(KeyCache *cache, const Span *span)
{
    uint64_t head, tail, kept_head, kept_tail;
    key_words(span->start, span->length, &head, &tail);
    PyObject *kept = *key_place(cache, head, tail, span->length);
    if (LIKELY(kept != NULL && PyUnicode_GET_LENGTH(kept) == span->length)) {
        const uint8_t *bytes = PyUnicode_1BYTE_DATA(kept);
        key_words(bytes, span->length, &kept_head, &kept_tail);
        if (LIKELY(kept_head == head && kept_tail == tail) &&
            (span->length <= 16 || memcmp(bytes, span->start, (size_t)span->length) == 0)) {
            return Py_NewRef(kept);
        }
    }
    return NULL;
}

/* Returns a new reference; NULL as from text_from_span. */
static ALWAYS_INLINE PyObject *
key_from_span(KeyCache *cache, const Span *span)
{
    PyObject *text = known_key(cache, span);
    return LIKELY(text != NULL) ? text : key_from_span_slowly(cache, span);
}

#endif
