/* Spans of keys -> str objects that are shared.
 *
 * Documents repeat few keys many times. A table of 2,048 places, each holding the last key that fell there, gives the
 * same str object again: no allocation, and its hash is already known to the dict. Keys of up to 64 ASCII bytes are
 * kept, so that hostile input can hold on to no more than a few hundred kilobytes; other keys are made anew. The table
 * is part of the module state, one for each interpreter.
 */
#ifndef JSVCODEC_KEYS_H
#define JSVCODEC_KEYS_H

#include "spelling.h"
#include "text.h"

enum { KEY_PLACES = 2048, KEY_LENGTH = 64, ITEM_LENGTH = 16, ITEM_PATIENCE = 64 };

typedef struct {
    PyObject *key;        /* NULL where free */
    uint32_t follower;    /* the place of the key that was read after this one the last time */
    uint16_t lengths[2];  /* by spelling: of a key that stands in a text as it is, in JSV without quotes; else 0 */
} KeyPlace;

typedef struct {
    KeyPlace places[KEY_PLACES + 1];
} KeyCache;

enum { MAP_START = KEY_PLACES }; /* the place that the first key of a map follows; it holds no key itself */

/* The key is not in its place, or is of a kind that is never kept there. */
PyObject *key_from_span_slowly(KeyPlace *place, const Span *span);

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

/* Whether the `length` bytes at `at` are the key, which has that length. */
static ALWAYS_INLINE bool
is_key(PyObject *key, const uint8_t *at, Py_ssize_t length)
{
    uint64_t head, tail, key_head, key_tail;
    const uint8_t *bytes = ascii_bytes(key);
    key_words(at, length, &head, &tail);
    key_words(bytes, length, &key_head, &key_tail);
    return LIKELY(key_head == head && key_tail == tail) && (length <= 16 || memcmp(bytes, at, (size_t)length) == 0);
}

static ALWAYS_INLINE KeyPlace *
key_place(KeyCache *cache, const Span *span)
{
    uint64_t head, tail;
    key_words(span->start, span->length, &head, &tail);
    uint64_t mixed = (head ^ (tail << 32 | tail >> 32) ^ (uint64_t)span->length) * UINT64_C(0x9E3779B97F4A7C15);
    return &cache->places[mixed >> 53]; /* the top 11 bits */
}

/* Returns a new reference to the key where its place holds it, else NULL without an exception. Kept keys are ASCII and
 * hold no quote, so that a span which equals one of them byte by byte needs no look at its own kind. Spans with escapes
 * of JSON do not come here. */
static ALWAYS_INLINE PyObject *
known_key(const KeyPlace *place, const Span *span)
{
    PyObject *key = place->key;
    bool known = LIKELY(key != NULL && PyUnicode_GET_LENGTH(key) == span->length) &&
                 is_key(key, span->start, span->length);
    return LIKELY(known) ? Py_NewRef(key) : NULL;
}

/* Returns a new reference; NULL as from text_from_span. */
static ALWAYS_INLINE PyObject *
key_in_place(KeyPlace *place, const Span *span)
{
    PyObject *text = known_key(place, span);
    return LIKELY(text != NULL) ? text : key_from_span_slowly(place, span);
}

static ALWAYS_INLINE PyObject *
key_from_span(KeyCache *cache, const Span *span)
{
    return key_in_place(key_place(cache, span), span);
}

/* The same for a key of a map; `*before` is the place of the key before it, and becomes its own. */
static ALWAYS_INLINE PyObject *
map_key_from_span(KeyCache *cache, uint32_t *before, const Span *span)
{
    KeyPlace *place = key_place(cache, span);
    uint32_t index = (uint32_t)(place - cache->places);
    cache->places[*before].follower = index;
    *before = index;
    return key_in_place(place, span);
}

/* The same where the key that is expected after `*before` stands at the cursor, which then is after its colon. Else
 * NULL, and nothing has happened. */
static ALWAYS_INLINE PyObject *
read_expected_key(const KeyCache *cache, uint32_t *before, Cursor *text, const Spelling spelling)
{
    uint32_t follower = cache->places[*before].follower;
    const KeyPlace *place = &cache->places[follower];
    const uint8_t *key = text->at + (spelling == JSON);
    Py_ssize_t length = place->lengths[spelling];
    if (length == 0 || text->end - key <= length + (spelling == JSON)) {
        return NULL;
    }
    bool framed = spelling == JSON ? key[-1] == '"' && key[length] == '"' && key[length + 1] == ':' : key[length] == ':';
    if (!framed || !is_key(place->key, key, length)) {
        return NULL;
    }
    *before = follower;
    text->at = key + length + 1 + (spelling == JSON);
    return Py_NewRef(place->key);
}

/* Like key_from_span for an item of a sequence. Short ones often repeat there, such as roles and tags, and are shared
 * like keys as long as enough of them are found again: `patience` starts with ITEM_PATIENCE for each document. */
static ALWAYS_INLINE PyObject *
item_from_span(KeyCache *cache, int *patience, const Span *span)
{
    if (span->length > ITEM_LENGTH || *patience == 0) {
        return text_from_span(span);
    }
    KeyPlace *place = key_place(cache, span);
    PyObject *text = known_key(place, span);
    if (text == NULL) {
        *patience -= 1;
        return key_from_span_slowly(place, span);
    }
    *patience += *patience < ITEM_PATIENCE;
    return text;
}

/* A member's name as names are compared: without outer white space and without case. NULL with an exception. */
PyObject *fold_name(PyObject *name);

/* The same for short ASCII without outer white space, which is folded into `lower`; false for any other name. */
static inline bool
fold_plain_name(const Span *name, uint8_t lower[KEY_LENGTH], Span *folded)
{
    if (UNLIKELY(!name->ascii || name->escapes || name->length == 0 || name->length > KEY_LENGTH ||
                 name->start[0] <= ' ' || name->start[name->length - 1] <= ' ')) {
        return false;
    }
    for (Py_ssize_t i = 0; i < name->length; i++) {
        uint8_t c = name->start[i];
        lower[i] = 'A' <= c && c <= 'Z' ? c | 0x20 : c;
    }
    *folded = (Span){lower, name->length, 0, true};
    return true;
}

#endif
