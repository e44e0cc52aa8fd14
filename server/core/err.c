/* The words and sentences of refusals, from err.def. */
#include <assert.h>
#include <lectern/err.h>

static const struct {
    const char *word;
    const char *text;
} errors[LEC_ERR_COUNT] = {
#define LEC_ERR(name, word, text) [LEC_ERR_##name] = {word, text},
#include <lectern/err.def>
#undef LEC_ERR
};

const char *lec_err_word(enum lec_err err)
{
    assert((unsigned)err < LEC_ERR_COUNT);
    return errors[err].word;
}

const char *lec_err_text(enum lec_err err)
{
    assert((unsigned)err < LEC_ERR_COUNT);
    return errors[err].text;
}
