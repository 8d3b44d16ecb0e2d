// The CPU's attention: blocks of query rows whose scores fit in the cache.
//
//   S = scale Q K^T + mask,  P = softmax(S),  O = P V,  L = log sum exp S per row
//   D = sum(dO * O) per row,  dV = P^T dO,  dP = dO V^T,  dS = P * (dP - D),  dQ = scale dS K,  dK = scale dS^T Q
//
// The backward pass makes P = exp(S - L) again instead of keeping it: T. Dao, D. Y. Fu, S. Ermon, A. Rudra, C. Ré,
// "FlashAttention", NeurIPS 2022, section 3. A task is one key head of one sequence with all query heads that share it, so
// dK and dV are summed by one thread in a fixed order.
#pragma once
#include "shim.h"
#include "simd.h"

#include <limits>

namespace hs {

// The last dimension contiguous; any strides elsewhere.
inline Tensor packed_rows(const Tensor& x) { return x.stride(3) == 1 || x.size(3) == 1 ? x : x.contiguous(); }

// As [B, H, Tq, Tk] with strides of zero where it is broadcast; additive masks in the queries' type.
inline Tensor expanded_mask(const Tensor& mask, const Tensor& q, const Tensor& k) {
  const auto typed = mask.scalar_type() == at::kBool ? mask : mask.to(q.scalar_type());
  return typed.expand({q.size(0), q.size(1), q.size(2), k.size(2)});
}

template <class T>
class AttentionKernel {
 public:
  AttentionKernel(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& mask, bool causal, double scale)
      : q_(q), k_(k), v_(v), mask_(mask), causal_(causal), scale_(static_cast<T>(scale)), batch_(q.size(0)), heads_(q.size(1)),
        queries_(q.size(2)), width_(q.size(3)), key_heads_(k.size(1)), keys_(k.size(2)), group_(heads_ / key_heads_) {}

  void forward(const Tensor& out, const Tensor& sums) const {
    for_each_key_head([&](int64_t b, int64_t kv) {
      const auto keys = transposed(k_, b, kv);
      std::vector<T> scores(static_cast<size_t>(kBlock * keys_));
      for_each_block(b, kv, [&](int64_t h, int64_t first, int64_t rows, int64_t seen) {
        score_block(b, h, first, rows, seen, keys, scores.data());
        T* sum = sums.data_ptr<T>() + (b * heads_ + h) * queries_ + first;
        for (int64_t r = 0; r < rows; ++r) sum[r] = softmax_row(scores.data() + r * keys_, seen);
        SmallGemm<T>::run(rows, width_, seen, scores.data(), keys_, 1, at(v_, b, kv, 0), v_.stride(2), at(out, b, h, first), out.stride(2), false);
      });
    });
  }

  void backward(const Tensor& gradient, const Tensor& out, const Tensor& sums, const Tensor& to_q, const Tensor& to_k, const Tensor& to_v) const {
    for_each_key_head([&](int64_t b, int64_t kv) {
      const auto keys = transposed(k_, b, kv), values = transposed(v_, b, kv);
      std::vector<T> weights(static_cast<size_t>(kBlock * keys_)), slopes(static_cast<size_t>(kBlock * keys_));
      clear(to_k, b, kv);
      clear(to_v, b, kv);
      for_each_block(b, kv, [&](int64_t h, int64_t first, int64_t rows, int64_t seen) {
        const T* sum = sums.data_ptr<T>() + (b * heads_ + h) * queries_ + first;
        const T* upstream = at(gradient, b, h, first);
        score_block(b, h, first, rows, seen, keys, weights.data());
        SmallGemm<T>::run(rows, seen, width_, upstream, gradient.stride(2), 1, values.data(), keys_, slopes.data(), keys_, false);
        for (int64_t r = 0; r < rows; ++r) {
          const T dot = row_dot(upstream + r * gradient.stride(2), at(out, b, h, first + r));
          slope_row(weights.data() + r * keys_, slopes.data() + r * keys_, sum[r], dot, seen);
        }
        SmallGemm<T>::run(seen, width_, rows, weights.data(), 1, keys_, upstream, gradient.stride(2), at(to_v, b, kv, 0), to_v.stride(2), true);
        SmallGemm<T>::run(rows, width_, seen, slopes.data(), keys_, 1, at(k_, b, kv, 0), k_.stride(2), at(to_q, b, h, first), to_q.stride(2), false);
        SmallGemm<T>::run(seen, width_, rows, slopes.data(), 1, keys_, at(q_, b, h, first), q_.stride(2), at(to_k, b, kv, 0), to_k.stride(2), true);
      });
    });
  }

 private:
  // Query rows handled at once.
  static constexpr int64_t kBlock = 32;
  static constexpr T kLowest = -std::numeric_limits<T>::infinity();

  static T* at(const Tensor& x, int64_t b, int64_t h, int64_t t) {
    return x.data_ptr<T>() + b * x.stride(0) + h * x.stride(1) + t * x.stride(2);
  }

  template <class Body>
  void for_each_key_head(Body&& body) const {
    at::parallel_for(0, batch_ * key_heads_, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) body(i / key_heads_, i % key_heads_);
    });
  }

  // body(head, first row, rows, keys that the last of them sees).
  template <class Body>
  void for_each_block(int64_t b, int64_t kv, Body&& body) const {
    for (int64_t h = kv * group_; h < (kv + 1) * group_; ++h)
      for (int64_t first = 0; first < queries_; first += kBlock) {
        const int64_t rows = std::min(kBlock, queries_ - first);
        body(h, first, rows, causal_ ? std::clamp<int64_t>(first + rows + keys_ - queries_, 0, keys_) : keys_);
      }
  }

  // [D, Tk], so that scores are sums of rows.
  std::vector<T> transposed(const Tensor& x, int64_t b, int64_t h) const {
    std::vector<T> copy(static_cast<size_t>(width_ * keys_));
    for (int64_t t = 0; t < keys_; ++t) {
      const T* row = at(x, b, h, t);
      for (int64_t d = 0; d < width_; ++d) copy[static_cast<size_t>(d * keys_ + t)] = row[d];
    }
    return copy;
  }

  void score_block(int64_t b, int64_t h, int64_t first, int64_t rows, int64_t seen, const std::vector<T>& keys, T* scores) const {
    SmallGemm<T>::run(rows, seen, width_, at(q_, b, h, first), q_.stride(2), 1, keys.data(), keys_, scores, keys_, false);
    for (int64_t r = 0; r < rows; ++r) {
      T* row = scores + r * keys_;
#pragma omp simd
      for (int64_t j = 0; j < seen; ++j) row[j] *= scale_;
      if (mask_.defined()) mask_row(row, b, h, first + r, seen);
      if (causal_) std::fill(row + std::clamp<int64_t>(first + r + 1 + keys_ - queries_, 0, seen), row + seen, kLowest);
    }
  }

  void mask_row(T* row, int64_t b, int64_t h, int64_t i, int64_t seen) const {
    const int64_t offset = b * mask_.stride(0) + h * mask_.stride(1) + i * mask_.stride(2), step = mask_.stride(3);
    if (mask_.scalar_type() == at::kBool) {
      const bool* allowed = mask_.data_ptr<bool>() + offset;
      for (int64_t j = 0; j < seen; ++j) row[j] = allowed[j * step] ? row[j] : kLowest;
    } else {
      const T* bias = mask_.data_ptr<T>() + offset;
      for (int64_t j = 0; j < seen; ++j) row[j] += bias[j * step];
    }
  }

  // Scores to weights; a row that sees nothing gets zeros. Returns the logarithm of the sum of exponentials.
  static T softmax_row(T* row, int64_t seen) {
    T highest = kLowest;
#pragma omp simd reduction(max : highest)
    for (int64_t j = 0; j < seen; ++j) highest = row[j] > highest ? row[j] : highest;
    if (highest == kLowest) {
      std::fill(row, row + seen, T(0));
      return kLowest;
    }
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = 0; j < seen; ++j) {
      row[j] = fast_exp(row[j] - highest);
      sum += row[j];
    }
    const T factor = T(1) / sum;
#pragma omp simd
    for (int64_t j = 0; j < seen; ++j) row[j] *= factor;
    return highest + std::log(sum);
  }

  T row_dot(const T* x, const T* y) const {
    T sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t d = 0; d < width_; ++d) sum += x[d] * y[d];
    return sum;
  }

  // Scores become weights; the weights' gradients become the scaled gradients of the scores.
  void slope_row(T* weights, T* slopes, T sum, T dot, int64_t seen) const {
    if (sum == kLowest) {
      std::fill(weights, weights + seen, T(0));
      std::fill(slopes, slopes + seen, T(0));
      return;
    }
#pragma omp simd
    for (int64_t j = 0; j < seen; ++j) {
      weights[j] = fast_exp(weights[j] - sum);
      slopes[j] = weights[j] * (slopes[j] - dot) * scale_;
    }
  }

  void clear(const Tensor& x, int64_t b, int64_t h) const {
    for (int64_t t = 0; t < keys_; ++t) std::fill_n(at(x, b, h, t), width_, T(0));
  }

  const Tensor &q_, &k_, &v_, &mask_;
  bool causal_;
  T scale_;
  int64_t batch_, heads_, queries_, width_, key_heads_, keys_, group_;
};

}  // namespace hs
