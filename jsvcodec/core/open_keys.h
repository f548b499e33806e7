/* Which keys the maps hold that are open, so that a repeated one is noticed.
 *
 * In comes each key as it was just written: equal keys are written alike, whatever they looked like in the text. What
 * is kept is a hash of it, with the depth of its map, in one table for all open maps. A map takes its keys out again
 * when it is closed, the last first, which leaves the table as it was before; so a document costs as much memory as
 * its open maps have keys. Two keys of one hash are taken for a repetition, and so are too many in a row: whoever asks
 * declines then, so that a text with chosen keys costs a decline and nothing else.
 */
#ifndef JSVCODEC_OPEN_KEYS_H
#define JSVCODEC_OPEN_KEYS_H

#include "keys.h"

enum { KEY_BITS_INSIDE = 7, KEYS_INSIDE = 1 << (KEY_BITS_INSIDE - 1), MOST_KEY_BITS = 28 };

typedef struct {
    uint64_t *places;    /* hashes, 0 where free; half of them at most are taken */
    uint32_t *taken;     /* the places of all keys, in their order */
    uint32_t count;
    unsigned bits;       /* there are 2^bits places */
    uint64_t places_inside[1 << KEY_BITS_INSIDE];
    uint32_t taken_inside[KEYS_INSIDE];
} OpenKeys;

void open_keys_start(OpenKeys *keys);
void open_keys_drop(OpenKeys *keys);

/* Makes room for more keys. False: too many, or with an exception. */
bool open_keys_grow(OpenKeys *keys);

/* At most so many places are looked at: with half of them free and hashes that nobody chose, many fewer are. */
enum { MOST_STEPS = 256 };

static ALWAYS_INLINE uint64_t
mixed_with(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static ALWAYS_INLINE uint64_t
hash_of_key(const uint8_t *key, Py_ssize_t length, Py_ssize_t depth)
{
    uint64_t hash = mixed_with((uint64_t)depth << 32, (uint64_t)length), head, tail;
    for (; UNLIKELY(length > 16); length -= 8, key += 8) {
        memcpy(&head, key, 8);
        hash = mixed_with(hash, head);
    }
    key_words(key, length, &head, &tail);
    return mixed_with(mixed_with(hash, head), tail) * UINT64_C(0xD6E8FEB86659FD93) | 1;
}

/* Puts a hash in its place. False where it is there already, or where that cannot be said. */
static ALWAYS_INLINE bool
place_key(OpenKeys *keys, uint64_t hash)
{
    uint32_t mask = ((uint32_t)1 << keys->bits) - 1;
    uint32_t place = (uint32_t)(hash >> (64 - keys->bits));
    for (int step = 0; step < MOST_STEPS; step++) {
        if (LIKELY(keys->places[place] == 0)) {
            keys->places[place] = hash;
            keys->taken[keys->count++] = place;
            return true;
        }
        if (UNLIKELY(keys->places[place] == hash)) {
            return false;
        }
        place = (place + 1) & mask;
    }
    return false;
}

/* Adds a key of the map at a depth. False: it may be repeated, or there are too many, or with an exception. */
static ALWAYS_INLINE bool
open_keys_add(OpenKeys *keys, const uint8_t *key, Py_ssize_t length, Py_ssize_t depth)
{
    if (UNLIKELY(keys->count == (uint32_t)1 << (keys->bits - 1)) && !open_keys_grow(keys)) {
        return false;
    }
    return place_key(keys, hash_of_key(key, length, depth));
}

/* Takes out the keys after the first `count`. */
static ALWAYS_INLINE void
open_keys_close(OpenKeys *keys, uint32_t count)
{
    while (keys->count > count) {
        keys->places[keys->taken[--keys->count]] = 0;
    }
}

#endif
