/* UTF-8 -> str with AVX2.
 *
 * A first pass over blocks of 16 bytes checks them, counts the characters and finds the highest lead byte, which fixes
 * the width of the str. The second makes of every byte of a block the character that would start there, from the byte
 * and those after it, and keeps the characters of the bytes that do start one: no step waits for the length of the
 * character before.
 */
#include "avx2.h"
#include "blocks.h"
#include "text.h"

#if JSV_AVX2
#include <immintrin.h>

AVX2_BEGIN

/* ---- checking and measuring ---- */

/* What is wrong with two bytes in a row has a bit; a pair is wrong if its bit is in all three tables: by the high and
 * the low half of the first byte and by the high half of the second. */
enum {
    TOO_SHORT = 1,       /* a lead byte, and no continuation */
    TOO_LONG = 2,        /* ASCII, and a continuation */
    OVERLONG_3 = 4,      /* e0, and less than a0 */
    TOO_LARGE = 8,       /* f4, and more than 8f; f5 and higher, and more than 8f */
    SURROGATE = 16,      /* ed, and more than 9f */
    OVERLONG_2 = 32,     /* c0 or c1 */
    OVERLONG_4 = 64,     /* f0, and less than 90; f5 and higher, and less than 90 */
    CONTINUATIONS = 128, /* two of them, which is right in characters of 3 and 4 bytes alone */
    ANY_LOW = TOO_SHORT | TOO_LONG | CONTINUATIONS,
    FROM_F5 = ANY_LOW | TOO_LARGE | OVERLONG_4,
    BELOW_90 = TOO_LONG | OVERLONG_2 | CONTINUATIONS | OVERLONG_3 | OVERLONG_4,
    BELOW_A0 = TOO_LONG | OVERLONG_2 | CONTINUATIONS | OVERLONG_3 | TOO_LARGE,
    FROM_A0 = TOO_LONG | OVERLONG_2 | CONTINUATIONS | SURROGATE | TOO_LARGE,
};

#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__) /* a look-up stays within 16 bytes */
#define SIGNED(bits) ((char)(bits))

#define BY_FIRST_HIGH \
    TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, SIGNED(CONTINUATIONS), \
        SIGNED(CONTINUATIONS), SIGNED(CONTINUATIONS), SIGNED(CONTINUATIONS), TOO_SHORT | OVERLONG_2, TOO_SHORT, \
        TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | OVERLONG_4
#define BY_FIRST_LOW \
    SIGNED(ANY_LOW | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), SIGNED(ANY_LOW | OVERLONG_2), SIGNED(ANY_LOW), \
        SIGNED(ANY_LOW), SIGNED(ANY_LOW | TOO_LARGE), SIGNED(FROM_F5), SIGNED(FROM_F5), SIGNED(FROM_F5), \
        SIGNED(FROM_F5), SIGNED(FROM_F5), SIGNED(FROM_F5), SIGNED(FROM_F5), SIGNED(FROM_F5), \
        SIGNED(FROM_F5 | SURROGATE), SIGNED(FROM_F5), SIGNED(FROM_F5)
#define BY_SECOND_HIGH \
    TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, SIGNED(BELOW_90), \
        SIGNED(BELOW_A0), SIGNED(FROM_A0), SIGNED(FROM_A0), TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT

static ALWAYS_INLINE __m256i
high_halves(__m256i block)
{
    return _mm256_and_si256(_mm256_srli_epi16(block, 4), _mm256_set1_epi8(15));
}

/* Not zero where a byte is wrong after those before it. */
static ALWAYS_INLINE __m256i
find_wrong(__m256i block, __m256i before)
{
    __m256i across = _mm256_permute2x128_si256(before, block, 0x21);
    __m256i one = _mm256_alignr_epi8(block, across, 15), two = _mm256_alignr_epi8(block, across, 14);
    __m256i three = _mm256_alignr_epi8(block, across, 13);
    __m256i first = _mm256_and_si256(
        _mm256_shuffle_epi8(TWICE(BY_FIRST_HIGH), high_halves(one)),
        _mm256_shuffle_epi8(TWICE(BY_FIRST_LOW), _mm256_and_si256(one, _mm256_set1_epi8(15))));
    __m256i pairs = _mm256_and_si256(first, _mm256_shuffle_epi8(TWICE(BY_SECOND_HIGH), high_halves(block)));
    __m256i third = _mm256_subs_epu8(two, _mm256_set1_epi8(0xe0 - 0x80));
    __m256i fourth = _mm256_subs_epu8(three, _mm256_set1_epi8(0xf0 - 0x80));
    __m256i must_continue = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(SIGNED(0x80)));
    return _mm256_xor_si256(must_continue, pairs);
}

static ALWAYS_INLINE unsigned
starts_of(__m128i block)
{
    return (unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(block, _mm_set1_epi8(-65)));
}

static ALWAYS_INLINE Py_ssize_t
count_starts(__m256i block)
{
    return __builtin_popcount((unsigned)_mm256_movemask_epi8(_mm256_cmpgt_epi8(block, _mm256_set1_epi8(-65))));
}

static ALWAYS_INLINE bool
any_from(__m256i highest, uint8_t byte)
{
    return _mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(highest, _mm256_set1_epi8(SIGNED(byte))), highest)) != 0;
}

static const int8_t ones_then_zeros[64] = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                                           -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};

/* The last bytes of a text, 31 at most, and zeros after them. */
static ALWAYS_INLINE __m256i
load_last(const uint8_t *at, Py_ssize_t left)
{
    __m128i low = left > 0 ? load_up_to(at, left) : _mm_setzero_si128();
    __m128i high = left > 16 ? load_up_to(at + 16, left - 16) : _mm_setzero_si128();
    __m256i kept = _mm256_loadu_si256((const __m256i *)(ones_then_zeros + 32 - left));
    return _mm256_and_si256(_mm256_set_m128i(high, low), kept);
}

/* The characters, or -1 for what is no UTF-8. A sequence that is open at the end is wrong before the zeros there. */
static ALWAYS_INLINE Py_ssize_t
count_characters(const uint8_t *bytes, Py_ssize_t length, __m256i *highest)
{
    __m256i before = _mm256_setzero_si256(), wrong = before, most = before;
    Py_ssize_t characters = 0, i = 0;
    for (; length - i >= 32; i += 32) {
        __m256i block = _mm256_loadu_si256((const __m256i *)(bytes + i));
        wrong = _mm256_or_si256(wrong, find_wrong(block, before));
        most = _mm256_max_epu8(most, block);
        characters += count_starts(block);
        before = block;
    }
    __m256i block = load_last(bytes + i, length - i);
    wrong = _mm256_or_si256(wrong, find_wrong(block, before));
    *highest = _mm256_max_epu8(most, block);
    characters += count_starts(block) - (32 - (length - i));
    return _mm256_testz_si256(wrong, wrong) ? characters : -1;
}

/* ---- making characters ---- */

/* For each way in which 8 bytes may start characters the order that brings the words of these to the front. */
static uint8_t order_of_words[256][16];

__attribute__((constructor)) static void
fill_orders(void)
{
    for (unsigned starts = 0; starts < 256; starts++) {
        unsigned count = 0;
        for (unsigned i = 0; i < 8; i++) {
            if (starts >> i & 1) {
                order_of_words[starts][count++] = (uint8_t)(2 * i);
                order_of_words[starts][count++] = (uint8_t)(2 * i + 1);
            }
        }
    }
}

typedef struct {
    uint8_t *to;
    bool second; /* the next byte is the second quote of a pair */
} Making;

static ALWAYS_INLINE __m128i
order_for(unsigned starts)
{
    return _mm_loadu_si128((const __m128i *)order_of_words[starts]);
}

/* Takes the second quotes of pairs from the bytes that start characters. */
static ALWAYS_INLINE unsigned
without_second_quotes(unsigned starts, __m128i block, Making *making)
{
    unsigned quotes = stop_mask(block, ENDS_QUOTED) & starts;
    if (making->second) {
        starts &= ~1u;
        quotes &= ~1u;
    }
    making->second = false;
    for (; quotes; quotes &= quotes - 1) {
        unsigned second = 2u << lowest_bit(quotes);
        making->second = second == 1u << 16;
        quotes &= ~second;
        starts &= ~second;
    }
    return starts;
}

static ALWAYS_INLINE __m128i
load_from(const uint8_t *at, Py_ssize_t left, int offset)
{
    return left > offset ? load_up_to(at + offset, left - offset) : _mm_setzero_si128();
}

static ALWAYS_INLINE __m256i
low_bits(__m256i words, int bits)
{
    return _mm256_and_si256(words, _mm256_set1_epi16((short)bits));
}

/* As 16 words what would start at each of 16 bytes. */
static ALWAYS_INLINE __m256i
as_words(__m128i block, const uint8_t *at, Py_ssize_t left, int kind)
{
    __m256i first = _mm256_cvtepu8_epi16(block), second = _mm256_cvtepu8_epi16(load_from(at, left, 1));
    __m256i two = _mm256_or_si256(_mm256_slli_epi16(low_bits(first, 0x1f), 6), low_bits(second, 0x3f));
    __m256i words = _mm256_blendv_epi8(first, two, _mm256_cmpgt_epi16(first, _mm256_set1_epi16(0x7f)));
    if (kind == PyUnicode_2BYTE_KIND) {
        __m256i third = _mm256_cvtepu8_epi16(load_from(at, left, 2));
        __m256i tail = _mm256_or_si256(_mm256_slli_epi16(low_bits(second, 0x3f), 6), low_bits(third, 0x3f));
        __m256i three = _mm256_or_si256(_mm256_slli_epi16(first, 12), tail);
        words = _mm256_blendv_epi8(words, three, _mm256_cmpgt_epi16(first, _mm256_set1_epi16(0xdf)));
    }
    return words;
}

/* As 8 double words what would start at each of the first 8 bytes: a lead byte has 7, 5, 4 or 3 bits of a character. */
static ALWAYS_INLINE __m256i
as_double_words(__m128i block, const uint8_t *at, Py_ssize_t left)
{
#define BY_LEAD(a, c, e, f) _mm256_setr_epi8(a, a, a, a, a, a, a, a, 0, 0, 0, 0, c, c, e, f, a, a, a, a, a, a, a, a, 0, 0, 0, 0, c, c, e, f)
    const __m256i six = _mm256_set1_epi32(0x3f);
    __m256i lead = _mm256_cvtepu8_epi32(block), kind = _mm256_srli_epi32(lead, 4);
    __m256i rest = _mm256_and_si256(_mm256_cvtepu8_epi32(load_from(at, left, 3)), six);
    rest = _mm256_or_si256(rest, _mm256_slli_epi32(_mm256_and_si256(_mm256_cvtepu8_epi32(load_from(at, left, 2)), six), 6));
    rest = _mm256_or_si256(rest, _mm256_slli_epi32(_mm256_and_si256(_mm256_cvtepu8_epi32(load_from(at, left, 1)), six), 12));
    __m256i bits = _mm256_shuffle_epi8(BY_LEAD(0, 6, 12, 18), kind); /* that follow the lead byte */
    lead = _mm256_and_si256(lead, _mm256_shuffle_epi8(BY_LEAD(0x7f, 0x1f, 0x0f, 0x07), kind));
    return _mm256_or_si256(_mm256_sllv_epi32(lead, bits),
                           _mm256_srlv_epi32(rest, _mm256_sub_epi32(_mm256_set1_epi32(18), bits)));
}

/* Lays the characters that start in 8 bytes; stores 8 in any case. */
static ALWAYS_INLINE void
lay_words(Making *making, __m128i words, unsigned starts, int kind)
{
    __m128i kept = _mm_shuffle_epi8(words, order_for(starts));
    if (kind == PyUnicode_1BYTE_KIND) {
        _mm_storel_epi64((__m128i *)making->to, _mm_packus_epi16(kept, kept));
    }
    else {
        _mm_storeu_si128((__m128i *)making->to, kept);
    }
    making->to += __builtin_popcount(starts) * kind;
}

static ALWAYS_INLINE void
lay_double_words(Making *making, const uint8_t *at, Py_ssize_t left, unsigned starts)
{
    __m256i eight = as_double_words(load_from(at, left, 0), at, left);
    __m256i order = _mm256_srli_epi32(_mm256_cvtepu16_epi32(order_for(starts)), 1); /* of these 3 bits count */
    _mm256_storeu_si256((__m256i *)making->to, _mm256_permutevar8x32_epi32(eight, order));
    making->to += __builtin_popcount(starts) * 4;
}

/* Lays the characters that start in the next 16 bytes, or in what is left of the text; stores 16 in any case. */
static ALWAYS_INLINE void
lay_block(Making *making, const uint8_t *at, Py_ssize_t left, bool doubled, int kind)
{
    __m128i block = load_up_to(at, left);
    unsigned starts = starts_of(block) & (left < 16 ? first_bits(left) : 0xffff);
    if (doubled) {
        starts = without_second_quotes(starts, block, making);
    }
    if (kind == PyUnicode_4BYTE_KIND) {
        lay_double_words(making, at, left, starts & 0xff);
        if (left > 8) {
            lay_double_words(making, at + 8, left - 8, starts >> 8);
        }
        return;
    }
    __m256i words = as_words(block, at, left, kind);
    lay_words(making, _mm256_castsi256_si128(words), starts & 0xff, kind);
    lay_words(making, _mm256_extracti128_si256(words, 1), starts >> 8, kind);
}

/* The last characters go through a copy, as whole blocks would run over the end of the str. */
static ALWAYS_INLINE void
lay_text(const Span *span, uint8_t *to, Py_ssize_t characters, int kind)
{
    uint8_t last[48 * 4];
    const uint8_t *at = span->start, *end = at + span->length, *to_end = to + characters * kind;
    Making making = {to, false};
    for (; to_end - making.to >= 16 * kind && end - at >= 32; at += 16) {
        lay_block(&making, at, 32, span->escapes > 0, kind);
    }
    to = making.to;
    for (making.to = last; at < end; at += 16) {
        lay_block(&making, at, end - at, span->escapes > 0, kind);
    }
    Py_ssize_t left = to_end - to;
    copy_short(to, last, left < (Py_ssize_t)sizeof(last) ? left : (Py_ssize_t)sizeof(last)); /* it is less */
}

PyObject *
avx2_text_from_utf8(const Span *span)
{
    __m256i highest;
    Py_ssize_t characters = count_characters(span->start, span->length, &highest);
    if (characters < 0) {
        return NULL;
    }
    characters -= span->escapes;
    bool four = any_from(highest, 0xf0), wide = any_from(highest, 0xc4), ascii = !any_from(highest, 0x80);
    PyObject *text = PyUnicode_New(characters, four ? 0x10ffff : wide ? 0xffff : ascii ? 0x7f : 0xff);
    if (text == NULL) {
        return NULL;
    }
    if (four) {
        lay_text(span, PyUnicode_DATA(text), characters, PyUnicode_4BYTE_KIND);
    }
    else if (wide) {
        lay_text(span, PyUnicode_DATA(text), characters, PyUnicode_2BYTE_KIND);
    }
    else {
        lay_text(span, PyUnicode_DATA(text), characters, PyUnicode_1BYTE_KIND);
    }
    return text;
}

AVX2_END
#endif
