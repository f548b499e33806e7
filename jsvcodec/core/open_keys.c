/* The table of the keys of open maps: see open_keys.h. */
#include "open_keys.h"

void
open_keys_start(OpenKeys *keys)
{
    keys->places = keys->places_inside;
    keys->taken = keys->taken_inside;
    keys->count = 0;
    keys->bits = KEY_BITS_INSIDE;
    memset(keys->places_inside, 0, sizeof(keys->places_inside));
}

void
open_keys_drop(OpenKeys *keys)
{
    if (keys->places != keys->places_inside) {
        PyMem_Free(keys->places);
        PyMem_Free(keys->taken);
    }
}

bool
open_keys_grow(OpenKeys *keys)
{
    OpenKeys larger = {.bits = keys->bits + 2};
    if (larger.bits > MOST_KEY_BITS) {
        return false;
    }
    larger.places = PyMem_Calloc((size_t)1 << larger.bits, sizeof(uint64_t));
    larger.taken = PyMem_Malloc(((size_t)1 << (larger.bits - 1)) * sizeof(uint32_t));
    bool grown = larger.places != NULL && larger.taken != NULL;
    if (!grown) {
        PyErr_NoMemory();
    }
    for (uint32_t i = 0; grown && i < keys->count; i++) {
        grown = place_key(&larger, keys->places[keys->taken[i]]);
    }
    if (!grown) {
        PyMem_Free(larger.places);
        PyMem_Free(larger.taken);
        return false;
    }
    open_keys_drop(keys);
    keys->places = larger.places;
    keys->taken = larger.taken;
    keys->bits = larger.bits;
    return true;
}
