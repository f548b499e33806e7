/* The loops of strings and the walk once more, with AVX2: see avx2.h. */
#include "avx2.h"
#include "dict_entries.h"
#include "items.h"
#include "members.h"

#if JSV_AVX2
#include <immintrin.h>

AVX2_BEGIN

#define FOR_AVX2
#include "string_loops.h"

Py_ssize_t
avx2_put_characters(char **cursor, const void *data, Py_ssize_t count, Storage storage, Quoting quoting)
{
    return put_characters(cursor, data, count, storage, quoting);
}

static char *
avx2_put_in_quotes(char *to, const char *from, Py_ssize_t length, Quoting quoting)
{
    return put_quoted(to, from, length, quoting);
}

#include "walk.h"

char *
avx2_put_root(Writer *writer, PyObject *value)
{
    return put_root(writer, value);
}

AVX2_END
#endif
