/* Runs of decimal digits in a text, eight at a time, without touching a byte outside of it. */
#ifndef JSVCODEC_DIGITS_H
#define JSVCODEC_DIGITS_H

#include "scan.h"
#include <string.h>

static ALWAYS_INLINE int
trailing_zeros(uint64_t word) /* of one that is not zero */
{
#if defined(_MSC_VER)
    unsigned long index;
    _BitScanForward64(&index, word);
    return (int)index;
#else
    return __builtin_ctzll(word);
#endif
}

/* What up to eight bytes are worth as digits, the first of them highest, where all others are zero. */
static ALWAYS_INLINE uint64_t
value_of_digits(uint64_t bytes)
{
    uint64_t pairs = (bytes * 10 + (bytes >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    uint64_t fours = (pairs * 100 + (pairs >> 16)) & UINT64_C(0x0000ffff0000ffff);
    return (fours * 10000 + (fours >> 32)) & UINT64_C(0xffffffff);
}

/* The bytes from `at` on, the first one lowest, with zeros after the end. There is at least one. */
static ALWAYS_INLINE uint64_t
word_at(const uint8_t *at, const uint8_t *end)
{
    Py_ssize_t left = end - at;
#if !PY_BIG_ENDIAN
    uint64_t word;
    uint32_t low, high;
    if (LIKELY(left >= 8)) {
        memcpy(&word, at, 8);
        return word;
    }
    if (left >= 4) { /* as two halves that overlap */
        memcpy(&low, at, 4);
        memcpy(&high, end - 4, 4);
        return low | (uint64_t)high << 8 * (left - 4);
    }
    return *at | (uint64_t)at[left / 2] << 8 * (left / 2) | (uint64_t)end[-1] << 8 * (left - 1);
#else
    uint64_t word = 0;
    for (Py_ssize_t i = 0; i < left && i < 8; i++) {
        word |= (uint64_t)at[i] << 8 * i;
    }
    return word;
#endif
}

/* The first byte that is no digit, or `end`. The digits before it are appended to those of *value, which wraps where
 * they are more than 19. */
static ALWAYS_INLINE const uint8_t *
take_digits(const uint8_t *at, const uint8_t *end, uint64_t *value)
{
    static const uint32_t TENS[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};

    while (at < end) {
        uint64_t digits = word_at(at, end) ^ UINT64_C(0x3030303030303030);
        /* the highest bit of each byte that is no digit, and perhaps of some after the first of these */
        uint64_t others = ((digits + UINT64_C(0x7676767676767676)) | digits) & UINT64_C(0x8080808080808080);
        if (others == 0) {
            *value = *value * 100000000 + value_of_digits(digits);
            at += 8;
            continue;
        }
        int count = trailing_zeros(others) / 8;
        if (count > 0) {
            *value = *value * TENS[count] + value_of_digits(digits << (64 - 8 * count));
        }
        return at + count;
    }
    return at;
}

#endif
