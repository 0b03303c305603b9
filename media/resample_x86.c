/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AVX2 kernels, taken when the processor has it. Weights of 24 bits don't fit the 16-bit
 * multiply-and-add (vpmaddwd), so it runs once for their low 14 bits and once for the rest. Both
 * sums may wrap; the total doesn't, and arithmetic modulo 2^32 gives it exactly.
 */
#include "media/resample.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#define AVX2 __attribute__((target("avx2")))

enum { LOW_BITS = 14 };

/* Three sums as bytes: red, green, blue, and a byte of no meaning. */
AVX2 static inline uint32_t to_pixels(__m256i low, __m256i high)
{
    __m256i both = _mm256_add_epi32(low, _mm256_slli_epi32(high, LOW_BITS));
    __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
    sum = _mm_add_epi32(sum, _mm_set1_epi32(1 << (VAC_WEIGHT_BITS - 1)));
    sum = _mm_srai_epi32(sum, VAC_WEIGHT_BITS);
    sum = _mm_packs_epi32(sum, sum);
    sum = _mm_packus_epi16(sum, sum);
    return (uint32_t)_mm_cvtsi128_si32(sum);
}

AVX2 static void row3(const struct vac_weights *weights, const uint8_t *in,
                      const struct vac_row_target *target)
{
    /* Four RGB pixels become pairs of 16-bit values of one channel: pixels 0 and 1 in the lower
     * half of the register, 2 and 3 in the upper one. */
    const __m256i pair =
        _mm256_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1, //
                         6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);
    const __m256i low_half = _mm256_setr_epi8(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, //
                                              4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7, 4, 5, 6, 7);
    const __m256i high_half = _mm256_add_epi8(low_half, _mm256_set1_epi8(8));
    const int16_t *halves = weights->halves;
    uint8_t *out = target->base;
    for (uint32_t o = 0; o < weights->out; o++, out += target->step) {
        const uint8_t *pixel = in + (size_t)weights->start[o] * 3;
        __m256i low = _mm256_setzero_si256();
        __m256i high = _mm256_setzero_si256();
        for (uint32_t t = 0; t < weights->taps; t += 4, pixel += 12, halves += 8) {
            __m256i four = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)pixel));
            __m256i weight = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)halves));
            four = _mm256_shuffle_epi8(four, pair);
            low = _mm256_add_epi32(low,
                                   _mm256_madd_epi16(four, _mm256_shuffle_epi8(weight, low_half)));
            high = _mm256_add_epi32(
                high, _mm256_madd_epi16(four, _mm256_shuffle_epi8(weight, high_half)));
        }
        uint32_t rgb = to_pixels(low, high);
        out[target->offset[0]] = (uint8_t)rgb;
        out[target->offset[1]] = (uint8_t)(rgb >> 8);
        out[target->offset[2]] = (uint8_t)(rgb >> 16);
    }
}

AVX2 static void row1(const struct vac_weights *weights, const uint8_t *in,
                      const struct vac_row_target *target)
{
    uint8_t *out = target->base + target->offset[0];
    const int32_t *weight = weights->weight;
    for (uint32_t o = 0; o < weights->out; o++, out += target->step) {
        const uint8_t *pixel = in + weights->start[o];
        __m128i sum = _mm_setzero_si128();
        for (uint32_t t = 0; t < weights->taps; t += 4, weight += 4) {
            int32_t four;
            memcpy(&four, pixel + t, sizeof(four));
            sum = _mm_add_epi32(sum, _mm_mullo_epi32(_mm_cvtepu8_epi32(_mm_cvtsi32_si128(four)),
                                                     _mm_loadu_si128((const void *)weight)));
        }
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
        sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1));
        sum = _mm_add_epi32(sum, _mm_set1_epi32(1 << (VAC_WEIGHT_BITS - 1)));
        sum = _mm_srai_epi32(sum, VAC_WEIGHT_BITS);
        sum = _mm_packs_epi32(sum, sum);
        sum = _mm_packus_epi16(sum, sum);
        *out = (uint8_t)_mm_cvtsi128_si32(sum);
    }
}

/* The low and the high halves of the weights of two rows, each pair in one 32-bit lane. */
struct row_pair {
    __m256i low, high;
};

AVX2 static inline struct row_pair pair_of(int32_t first, int32_t second)
{
    int32_t low_first = first & 0x3FFF;
    int32_t low_second = second & 0x3FFF;
    uint32_t low = (uint32_t)low_first | (uint32_t)low_second << 16;
    uint32_t high = (uint32_t)((first - low_first) / 0x4000 & 0xFFFF) |
                    (uint32_t)((second - low_second) / 0x4000) << 16;
    struct row_pair pair = {_mm256_set1_epi32((int32_t)low), _mm256_set1_epi32((int32_t)high)};
    return pair;
}

AVX2 static void column(const int32_t *weight, uint32_t taps, const uint8_t *rows, size_t stride,
                        size_t count, uint8_t *out)
{
    const __m256i half = _mm256_set1_epi32(1 << (VAC_WEIGHT_BITS - 1));
    const __m256i zero = _mm256_setzero_si256();
    size_t i = 0;
    for (; count - i >= 32; i += 32) {
        __m256i low[4] = {half, half, half, half};
        __m256i high[4] = {zero, zero, zero, zero};
        for (uint32_t t = 0; t < taps; t += 2) {
            struct row_pair w = pair_of(weight[t], weight[t + 1]);
            __m256i a = _mm256_loadu_si256((const void *)(rows + t * stride + i));
            __m256i b = _mm256_loadu_si256((const void *)(rows + (t + 1) * stride + i));
            __m256i ab[2] = {_mm256_unpacklo_epi8(a, b), _mm256_unpackhi_epi8(a, b)};
            for (size_t k = 0; k < 4; k++) {
                __m256i words = (k & 1) == 0 ? _mm256_unpacklo_epi8(ab[k / 2], zero)
                                             : _mm256_unpackhi_epi8(ab[k / 2], zero);
                low[k] = _mm256_add_epi32(low[k], _mm256_madd_epi16(words, w.low));
                high[k] = _mm256_add_epi32(high[k], _mm256_madd_epi16(words, w.high));
            }
        }
        __m256i sum[4];
        for (size_t k = 0; k < 4; k++) {
            sum[k] = _mm256_srai_epi32(
                _mm256_add_epi32(low[k], _mm256_slli_epi32(high[k], LOW_BITS)), VAC_WEIGHT_BITS);
        }
        /* unpacking and packing both work within the halves of a register, so the order is the
         * input's */
        __m256i bytes = _mm256_packus_epi16(_mm256_packs_epi32(sum[0], sum[1]),
                                            _mm256_packs_epi32(sum[2], sum[3]));
        _mm256_storeu_si256((void *)(out + i), bytes);
    }
    if (i < count) {
        vac_resample_portable()->column(weight, taps, rows + i, stride, count - i, out + i);
    }
}

const struct vac_resample_kernels *vac_resample_best(void)
{
    static const struct vac_resample_kernels avx2 = {row3, row1, column};
    return __builtin_cpu_supports("avx2") ? &avx2 : vac_resample_portable();
}

#endif
