#include "sight.h"

#include <math.h>

static double linear_of(uint32_t colour, int shift)
{
    double part = (double)(colour >> shift & 0xFF) / 255;
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static uint32_t coded(double part)
{
    double kept = part < 0 ? 0 : part > 1 ? 1 : part;
    double code = kept <= 0.0031308 ? kept * 12.92 : 1.055 * pow(kept, 1 / 2.4) - 0.055;
    return (uint32_t)(code * 255 + 0.5);
}

uint32_t sight_of(enum sight sight, uint32_t colour)
{
    static const double matrices[SIGHT_COUNT][9] = {
        {1, 0, 0, 0, 1, 0, 0, 0, 1},
        {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
         1.051998},
        {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940,
         0.968881},
        {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367,
         0.303900},
    };
    const double *m = matrices[sight];
    double red = linear_of(colour, 16);
    double green = linear_of(colour, 8);
    double blue = linear_of(colour, 0);
    return coded(m[0] * red + m[1] * green + m[2] * blue) << 16 |
           coded(m[3] * red + m[4] * green + m[5] * blue) << 8 |
           coded(m[6] * red + m[7] * green + m[8] * blue);
}

static double bent(double part)
{
    return part > 216.0 / 24389 ? cbrt(part) : (part * 24389 / 27 + 16) / 116;
}

static void lab_of(uint32_t colour, double out[3])
{
    double red = linear_of(colour, 16);
    double green = linear_of(colour, 8);
    double blue = linear_of(colour, 0);
    double x = bent((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
    double y = bent(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue);
    double z = bent((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883);
    out[0] = 116 * y - 16;
    out[1] = 500 * (x - y);
    out[2] = 200 * (y - z);
}

double colour_distance(uint32_t a, uint32_t b)
{
    double one[3];
    double other[3];
    lab_of(a, one);
    lab_of(b, other);
    return sqrt(pow(one[0] - other[0], 2) + pow(one[1] - other[1], 2) + pow(one[2] - other[2], 2));
}
