/* Refusals. A refusal is a normal outcome: the state is then as it was, byte for byte. */
#ifndef LECTERN_ERR_H
#define LECTERN_ERR_H

enum lec_err {
#define LEC_ERR(name, word, text) LEC_ERR_##name,
#include <lectern/err.def>
#undef LEC_ERR
    LEC_ERR_COUNT
};

#define LEC_OK LEC_ERR_OK

/* The word on the wire; never NULL. */
const char *lec_err_word(enum lec_err err);
/* One English sentence that says what to do; never NULL. */
const char *lec_err_text(enum lec_err err);

#endif
