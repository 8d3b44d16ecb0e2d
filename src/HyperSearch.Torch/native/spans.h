// Many tensors cut into pieces of one size for a parallel pass over all of them.
#pragma once
#include "shim.h"

namespace hs {

// Elements a task handles; fixed, so that the split never depends on the number of threads.
constexpr int64_t kSpan = 1 << 14;

struct Span {
  int32_t tensor;
  int64_t begin;
  int64_t end;
};

inline std::vector<Span> spans_of(Handle* tensors, int32_t count) {
  std::vector<Span> spans;
  for (int32_t i = 0; i < count; ++i)
    for (int64_t begin = 0; begin < tensors[i]->numel(); begin += kSpan)
      spans.push_back({i, begin, std::min(begin + kSpan, tensors[i]->numel())});
  return spans;
}

template <class Body>
void for_each_span(const std::vector<Span>& spans, Body&& body) {
  at::parallel_for(0, static_cast<int64_t>(spans.size()), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) body(spans[static_cast<size_t>(i)], i);
  });
}

}  // namespace hs
