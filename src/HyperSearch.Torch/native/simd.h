// Arithmetic that the compiler turns into vector instructions: an exponential without library calls, and a small matrix product.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

namespace hs {

// e^x within 2 units in the last place: x = n ln 2 + r, a polynomial on |r| <= ln 2 / 2 (the coefficients of the Cephes library's
// expf, S. L. Moshier), and 2^n by its exponent bits. Zero below the smallest normal result; NaN stays NaN.
inline float fast_exp(float x) {
  constexpr float kLowest = -87.33654f, kHighest = 88.37626f, kMagic = 12582912.0f;
  const float bounded = x < kLowest ? kLowest : (x > kHighest ? kHighest : x);
  const float shifted = bounded * 1.44269504088896341f + kMagic;
  const float n = shifted - kMagic;
  const float r = bounded - n * 0.693359375f + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  uint32_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  const uint32_t exponent = (bits - 0x4B400000u + 127u) << 23;
  float power;
  std::memcpy(&power, &exponent, sizeof power);
  return x < kLowest ? 0.0f : p * power;
}
inline double fast_exp(double x) { return std::exp(x); }

template <class T>
inline T fast_sigmoid(T x) {
  return T(1) / (T(1) + fast_exp(-x));
}

// c[M, N] (+)= a[M, K] * b[K, N]. Element (i, k) of a stands at a[i * a_row + k * a_column]; rows of b and c are contiguous.
// Four rows by two vectors stay in registers. Meant for operands that lie in the cache already.
template <class T>
struct SmallGemm {
  static constexpr int kLanes = 64 / sizeof(T);
  static constexpr int kRows = 4;
  typedef T Vector __attribute__((vector_size(64), aligned(sizeof(T)), may_alias));

  static void run(int64_t m, int64_t n, int64_t k, const T* a, int64_t a_row, int64_t a_column, const T* b, int64_t ldb, T* c, int64_t ldc,
                  bool accumulate) {
    int64_t i = 0;
    for (; i + kRows <= m; i += kRows) rows<kRows>(n, k, a + i * a_row, a_row, a_column, b, ldb, c + i * ldc, ldc, accumulate);
    for (; i < m; ++i) rows<1>(n, k, a + i * a_row, a_row, a_column, b, ldb, c + i * ldc, ldc, accumulate);
  }

 private:
  template <int R>
  static void rows(int64_t n, int64_t k, const T* a, int64_t a_row, int64_t a_column, const T* b, int64_t ldb, T* c, int64_t ldc,
                   bool accumulate) {
    int64_t j = 0;
    for (; j + 2 * kLanes <= n; j += 2 * kLanes) tile<R, 2>(k, a, a_row, a_column, b + j, ldb, c + j, ldc, accumulate);
    for (; j + kLanes <= n; j += kLanes) tile<R, 1>(k, a, a_row, a_column, b + j, ldb, c + j, ldc, accumulate);
    for (; j < n; ++j)
      for (int r = 0; r < R; ++r) {
        T sum = accumulate ? c[r * ldc + j] : T(0);
        for (int64_t p = 0; p < k; ++p) sum += a[r * a_row + p * a_column] * b[p * ldb + j];
        c[r * ldc + j] = sum;
      }
  }

  template <int R, int V>
  static void tile(int64_t k, const T* a, int64_t a_row, int64_t a_column, const T* b, int64_t ldb, T* c, int64_t ldc, bool accumulate) {
    Vector sum[R][V];
    for (int r = 0; r < R; ++r)
      for (int v = 0; v < V; ++v) sum[r][v] = accumulate ? *reinterpret_cast<const Vector*>(c + r * ldc + v * kLanes) : Vector{};
    for (int64_t p = 0; p < k; ++p) {
      Vector right[V];
      for (int v = 0; v < V; ++v) right[v] = *reinterpret_cast<const Vector*>(b + p * ldb + v * kLanes);
      for (int r = 0; r < R; ++r) {
        const T left = a[r * a_row + p * a_column];
        for (int v = 0; v < V; ++v) sum[r][v] += left * right[v];
      }
    }
    for (int r = 0; r < R; ++r)
      for (int v = 0; v < V; ++v) *reinterpret_cast<Vector*>(c + r * ldc + v * kLanes) = sum[r][v];
  }
};

}  // namespace hs
