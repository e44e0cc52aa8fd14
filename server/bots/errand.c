/* From a move to an act: the time until it, and who has to be waited for. */
#include "bots/errand.h"

static void on_time(uv_timer_t *timer);

static void start(struct errand *errand, int64_t session_us)
{
    int64_t wait_us = session_us / errand->speed;
    uv_timer_start(&errand->timer, on_time, (uint64_t)(wait_us / 1000), 0);
}

static void on_time(uv_timer_t *timer)
{
    struct errand *errand = timer->data;
    struct lec_msg_act act;
    int64_t again_us = 0;
    int64_t rest_us = errand->rest_us(errand->user);
    if (rest_us > 0) {
        uv_timer_start(timer, on_time, (uint64_t)(rest_us / 1000 + 1), 0);
        return;
    }
    if (!lec_bot_act(&errand->turn, errand->think, errand->user, &act, &again_us)) {
        return;
    }
    errand->again_us = again_us;
    if (errand->send(errand->user, &act)) {
        /* However fast session time runs, the disk takes its time: nothing is said twice meanwhile. */
        errand->awaited = act.id;
    } else {
        start(errand, again_us);
    }
}

void lec_errand_init(struct errand *errand, uv_loop_t *loop)
{
    uv_timer_init(loop, &errand->timer);
    errand->timer.data = errand;
}

void lec_errand_look(struct errand *errand)
{
    if (errand->is_stopped) {
        return;
    }
    int64_t delay_us = lec_bot_look(&errand->turn, errand->think, errand->user);
    if (delay_us >= 0) {
        errand->awaited = 0;
        start(errand, delay_us);
    } else if (delay_us == LEC_BOT_RESTS) {
        uv_timer_stop(&errand->timer);
    }
}

void lec_errand_answer(struct errand *errand, int64_t id)
{
    if (errand->awaited == id && !errand->is_stopped) {
        errand->awaited = 0;
        start(errand, errand->again_us);
    }
}

void lec_errand_forget(struct errand *errand)
{
    errand->turn = (struct lec_bot_turn){.key = 0};
    errand->awaited = 0;
    if (!errand->is_stopped) {
        uv_timer_stop(&errand->timer);
    }
}

void lec_errand_close(struct errand *errand)
{
    errand->is_stopped = true;
    uv_close((uv_handle_t *)&errand->timer, NULL);
}
