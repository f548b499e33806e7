/* Fields: see form_fields.h. */
#include "form_fields.h"
#include "form_coding.h"

void
fields_start(Fields *fields, Cursor text, bool *looking)
{
    fields->text = text;
    fields->count = 1;
    pace_start(&fields->pace, &text, looking);
}

bool
fields_next(Fields *fields, FormField *field)
{
    Cursor *text = &fields->text;
    for (;;) {
        if (UNLIKELY(text->at >= fields->pace.next) && !pace_goes_on(&fields->pace, text)) {
            return false;
        }
        const uint8_t *start = text->at;
        const uint8_t *end = find_byte(start, text->end, '&');
        fields->count += end < text->end;
        text->at = end < text->end ? end + 1 : end;
        if (LIKELY(start < end)) {
            const uint8_t *equals = find_byte(start, end, '=');
            field->name = (Cursor){start, equals};
            field->text = (Cursor){equals < end ? equals + 1 : end, end};
            return true;
        }
    }
}

bool
fields_end(Fields *fields)
{
    pace_leave(&fields->pace);
    return !fields->pace.interrupted;
}

Span
form_span(uint8_t *room, Cursor coded, unsigned *has)
{
    *has = form_holds(coded.at, coded.end);
    if (LIKELY(!(*has & HAS_CODED))) {
        return (Span){coded.at, coded.end - coded.at, 0, !(*has & HAS_HIGH)};
    }
    const uint8_t *end = form_decode(room, coded.at, coded.end, has);
    return (Span){room, end - room, 0, !(*has & HAS_HIGH)};
}

PyObject *
form_name(KeyCache *keys, const Span *name, unsigned has)
{
    return has & HAS_QUOTE ? NULL : key_from_span(keys, name); /* in a key a quote would count as one of a pair */
}
