/* What strings have for processors with AVX2. Chosen when running; elsewhere absent. */
#ifndef JSVCODEC_AVX2_H
#define JSVCODEC_AVX2_H

#include "string_writer.h"

struct Writer;

#if JSV_SSE2 && defined(__x86_64__) && defined(__GNUC__) && !defined(JSVCODEC_NO_AVX2)
#define JSV_AVX2 1

static inline bool
avx2_here(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}

/* Between these, functions are compiled for such processors. */
#if defined(__clang__)
#define AVX2_BEGIN _Pragma("clang attribute push(__attribute__((target(\"avx2,popcnt\"))), apply_to = function)")
#define AVX2_END _Pragma("clang attribute pop")
#else
#define AVX2_BEGIN _Pragma("GCC push_options") _Pragma("GCC target(\"avx2,popcnt\")")
#define AVX2_END _Pragma("GCC pop_options")
#endif

/* As put_characters in string_loops.h. */
Py_ssize_t avx2_put_characters(char **cursor, const void *data, Py_ssize_t count, Storage storage, Quoting quoting);

/* As put_root in walk.h. */
char *avx2_put_root(struct Writer *writer, PyObject *value);

/* As text_from_utf8 in text.c. */
PyObject *avx2_text_from_utf8(const Span *span);

#else
#define JSV_AVX2 0
#endif

#endif
