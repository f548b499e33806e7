/* The formats that the core knows.
 *
 * The loops of the readers and of the writer are written once. Each takes the spelling as a constant parameter of an
 * inlined function, so that the compiler makes one loop for each format, and what only one of them does costs the
 * other nothing.
 */
#ifndef JSVCODEC_SPELLING_H
#define JSVCODEC_SPELLING_H

typedef enum { JSV, JSON } Spelling;

#endif
