/* What the loops of strings do with AVX2: see string_loops.h, which includes this in the middle. */

#define LARGE_BLOCK 32
#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__) /* a look-up stays within 16 bytes */

/* The nine characters that ask for quotes are found by two look-ups: one by the low half of a byte, one by the high
 * half; they share a bit for these characters alone.
 *  bit 1: LF 0a, CR 0d    bit 2: comma 2c    bit 4: colon 3a    bit 8: [ 5b, ] 5d, { 7b, } 7d    bit 128: " 22  */
#define BY_LOW_HALF 0, 0, (char)128, 0, 0, 0, 0, 0, 0, 0, 1 | 4, 8, 2, 1 | 8, 0, 0
#define BY_HIGH_HALF 1, 0, (char)(128 | 2), 4, 0, 8, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0

static ALWAYS_INLINE unsigned
avx2_stop_mask(__m128i block, Quoting quoting)
{
    if (quoting != BARE) {
        return stop_mask(block, (StopSet)quoting);
    }
    __m128i high = _mm_and_si128(_mm_srli_epi16(block, 4), _mm_set1_epi8(15));
    __m128i found = _mm_and_si128(_mm_shuffle_epi8(_mm_setr_epi8(BY_LOW_HALF), block),
                                  _mm_shuffle_epi8(_mm_setr_epi8(BY_HIGH_HALF), high));
    return ~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(found, _mm_setzero_si128()));
}

#define STOP_MASK avx2_stop_mask

/* What is not zero asks for quotes; the highest bit is that of a quote itself. */
static ALWAYS_INLINE __m256i
ask_for_quotes(__m256i block)
{
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(block, 4), _mm256_set1_epi8(15));
    return _mm256_and_si256(_mm256_shuffle_epi8(TWICE(BY_LOW_HALF), block),
                            _mm256_shuffle_epi8(TWICE(BY_HIGH_HALF), high));
}

/* Lays blocks of 32 bytes, as put_bytes does, while 64 are left; bare text up to the block in which it ends. */
static ALWAYS_INLINE Py_ssize_t
put_large_blocks(char **cursor, const uint8_t *data, Py_ssize_t count, Storage storage, Quoting quoting)
{
    char *to = *cursor;
    Py_ssize_t i = 0;
    for (; count - i >= 2 * LARGE_BLOCK; i += LARGE_BLOCK, to += LARGE_BLOCK) {
        const uint8_t *from = data + i;
        __m256i block = _mm256_loadu_si256((const __m256i *)from);
        unsigned special = storage == LATIN1 ? (unsigned)_mm256_movemask_epi8(block) : 0;
        _mm256_storeu_si256((__m256i *)to, block);
        if (quoting == BARE) {
            __m256i found = ask_for_quotes(block);
            if (!_mm256_testz_si256(found, found)) {
                break;
            }
        }
        else {
            special |= (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, _mm256_set1_epi8('"')));
            if (quoting == ESCAPED) {
                __m256i controls = _mm256_cmpeq_epi8(_mm256_min_epu8(block, _mm256_set1_epi8(0x1f)), block);
                __m256i found = _mm256_or_si256(controls, _mm256_cmpeq_epi8(block, _mm256_set1_epi8('\\')));
                special |= (unsigned)_mm256_movemask_epi8(found);
            }
        }
        for (; special; special &= special - 1) {
            unsigned at = lowest_bit(special);
            if (quoting == QUOTED && storage == UTF8) { /* the quote and what follows, once more and one further */
                to++;
                _mm256_storeu_si256((__m256i *)(to + at), _mm256_loadu_si256((const __m256i *)(from + at)));
                continue;
            }
            char *end = put_instead(to + at, from[at], quoting);
            _mm256_storeu_si256((__m256i *)end, _mm256_loadu_si256((const __m256i *)(from + at + 1)));
            to = end - at - 1;
        }
    }
    *cursor = to;
    return i;
}

/* The order in which to take bytes, and how many they are: of eight characters of 1 or 2 bytes, by a bit for each that
 * has 2; of four characters that end in double words, by a bit in the low half for one byte more, in the high half for two. */
static uint8_t order_of_eight[256][16], count_of_eight[256];
static uint8_t order_of_four[256][16], count_of_four[256];

static unsigned
add_bytes(uint8_t *order, unsigned count, unsigned first, unsigned length)
{
    for (unsigned i = 0; i < length; i++) {
        order[count + i] = (uint8_t)(first + i);
    }
    return count + length;
}

__attribute__((constructor)) static void
fill_orders(void)
{
    for (unsigned way = 0; way < 256; way++) {
        unsigned count = 0;
        for (unsigned k = 0; k < 8; k++) {
            count = add_bytes(order_of_eight[way], count, 2 * k, 1 + (way >> k & 1));
        }
        count_of_eight[way] = (uint8_t)count;
        count = 0;
        for (unsigned k = 0; k < 4; k++) {
            unsigned length = 1 + (way >> k & 1) + 2 * (way >> (4 + k) & 1);
            count = add_bytes(order_of_four[way], count, 4 * k + 4 - length, length);
        }
        count_of_four[way] = (uint8_t)count;
    }
}

static ALWAYS_INLINE void
put_in_order(char *to, __m128i bytes, const uint8_t *order)
{
    _mm_storeu_si128((__m128i *)to, _mm_shuffle_epi8(bytes, _mm_loadu_si128((const __m128i *)order)));
}

static ALWAYS_INLINE __m256i
and_bits(__m256i eight, int bits)
{
    return _mm256_and_si256(eight, _mm256_set1_epi32(bits));
}

/* The bits of characters, six to a byte, the lowest last: as they stand in UTF-8 of any length above 1. */
static ALWAYS_INLINE __m256i
spread(__m256i c, Storage storage)
{
    __m256i last = and_bits(_mm256_slli_epi32(c, 24), 0x3f000000), third = and_bits(_mm256_slli_epi32(c, 10), 0x3f0000);
    __m256i second = and_bits(_mm256_srli_epi32(c, 4), 0x3f00);
    __m256i three = _mm256_or_si256(_mm256_or_si256(last, third), second);
    return storage == UCS4 ? _mm256_or_si256(three, _mm256_srli_epi32(c, 18)) : three;
}

/* Words below 0x800. */
static ALWAYS_INLINE char *
put_twos(char *to, __m128i words, Py_ssize_t count)
{
    __m128i two = _mm_cmpgt_epi16(words, _mm_set1_epi16(0x7f));
    __m128i last = _mm_slli_epi16(_mm_and_si128(words, _mm_set1_epi16(0x3f)), 8);
    __m128i twos = _mm_or_si128(_mm_or_si128(_mm_srli_epi16(words, 6), last), _mm_set1_epi16((short)0x80c0));
    unsigned way = (unsigned)_mm_movemask_epi8(_mm_packs_epi16(two, two)) & first_bits(count);
    put_in_order(to, _mm_blendv_epi8(words, twos, two), order_of_eight[way]);
    return to + count_of_eight[way] - (8 - count);
}

static ALWAYS_INLINE char *
put_threes(char *to, __m128i words, Py_ssize_t count)
{
    __m256i bytes = _mm256_or_si256(spread(_mm256_cvtepu16_epi32(words), UCS2), _mm256_set1_epi32((int)0x8080e000));
    __m128i order = _mm_setr_epi8(1, 2, 3, 5, 6, 7, 9, 10, 11, 13, 14, 15, -1, -1, -1, -1);
    _mm_storeu_si128((__m128i *)to, _mm_shuffle_epi8(_mm256_castsi256_si128(bytes), order));
    _mm_storeu_si128((__m128i *)(to + 12), _mm_shuffle_epi8(_mm256_extracti128_si256(bytes, 1), order));
    return to + 3 * count;
}

static ALWAYS_INLINE char *
put_mixed(char *to, __m256i c, Py_ssize_t count, Storage storage)
{
    const __m256i marks = _mm256_setr_epi32(0, (int)0x80c00000, (int)0x8080e000, (int)0x808080f0, 0, 0, 0, 0);
    __m256i two = _mm256_cmpgt_epi32(c, _mm256_set1_epi32(0x7f)), three = _mm256_cmpgt_epi32(c, _mm256_set1_epi32(0x7ff));
    __m256i longer = _mm256_add_epi32(two, three); /* by how many bytes, negated */
    if (storage == UCS4) {
        longer = _mm256_add_epi32(longer, _mm256_cmpgt_epi32(c, _mm256_set1_epi32(0xffff)));
    }
    longer = _mm256_sub_epi32(_mm256_setzero_si256(), longer);
    __m256i bytes = _mm256_or_si256(spread(c, storage), _mm256_permutevar8x32_epi32(marks, longer));
    bytes = _mm256_blendv_epi8(_mm256_slli_epi32(c, 24), bytes, two);
    unsigned by_one = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_slli_epi32(longer, 31))) & first_bits(count);
    unsigned by_two = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_slli_epi32(longer, 30))) & first_bits(count);
    unsigned low = (by_one & 15) | (by_two & 15) << 4, high = by_one >> 4 | (by_two & 0xf0);
    put_in_order(to, _mm256_castsi256_si128(bytes), order_of_four[low]);
    put_in_order(to + count_of_four[low], _mm256_extracti128_si256(bytes, 1), order_of_four[high]);
    return to + count_of_four[low] + count_of_four[high] - (8 - count);
}

/* What follows the `count` characters becomes one byte each, which do not count. */
static ALWAYS_INLINE char *
put_eight(char *to, Eight eight, const char *Py_UNUSED(from), Py_ssize_t count, Storage storage)
{
    if (storage == UCS4) {
        return put_mixed(to, _mm256_set_m128i(eight.high, eight.low), count, UCS4);
    }
    unsigned below = words_without(eight.words, 0xf800) & first_bits(2 * count);
    return below == first_bits(2 * count) ? put_twos(to, eight.words, count)
           : below == 0                    ? put_threes(to, eight.words, count)
                                                       : put_mixed(to, _mm256_cvtepu16_epi32(eight.words), count, UCS2);
}
