/* Bytes that are UTF-8: see utf8.h. */
#include "utf8.h"
#include <string.h>

/* Where the character ends that begins at `at`; NULL where it is not UTF-8. */
static const uint8_t *
after_character(const uint8_t *at, const uint8_t *end)
{
    uint8_t first = *at, low = 0x80, high = 0xBF;
    int more = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
    if (first < 0xC2 || first > 0xF4 || end - at <= more) {
        return NULL;
    }
    low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : low;
    high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : high;
    for (at++; more-- > 0; at++, low = 0x80, high = 0xBF) {
        if (*at < low || *at > high) {
            return NULL;
        }
    }
    return at;
}

bool
is_utf8(const uint8_t *at, const uint8_t *end)
{
    uint64_t word;
    while (at < end) {
        if (end - at >= 8 && (memcpy(&word, at, 8), (word & UINT64_C(0x8080808080808080)) == 0)) {
            at += 8;
        }
        else if (*at < 0x80) {
            at++;
        }
        else if ((at = after_character(at, end)) == NULL) {
            return false;
        }
    }
    return true;
}
