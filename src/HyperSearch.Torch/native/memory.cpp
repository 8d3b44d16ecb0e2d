// Memory statistics, and an allocator for the CPU that counts, limits and keeps freed blocks for reuse.
#include "shim.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <unordered_map>
#if defined(HS_WITH_CUDA_RUNTIME)
#include <c10/cuda/CUDACachingAllocator.h>
#endif

namespace {

constexpr size_t kAlignment = 64;
// Smaller blocks are left to malloc, which serves them without system calls.
constexpr size_t kPooled = 64 * 1024;

// Stands before every block; one cache line, so that the data keep their alignment.
struct alignas(kAlignment) Header {
  size_t requested;
  size_t capacity;
};
static_assert(sizeof(Header) == kAlignment);

// Eight classes per power of two: at most an eighth is wasted.
size_t capacity_for(size_t bytes) {
  if (bytes < kPooled) return bytes;
  size_t step = kPooled / 8;
  while (step * 16 <= bytes) step *= 2;
  return (bytes + step - 1) / step * step;
}

class CountingAllocator final : public c10::Allocator {
 public:
  // Both forms stand here without `override`: libtorch's virtual function lost its const, and gained copy_data, in the middle of 2.x.
  c10::DataPtr allocate(size_t bytes) const { return instance().make(bytes); }
  c10::DataPtr allocate(size_t bytes) { return make(bytes); }
  void copy_data(void* to, const void* from, std::size_t count) const { std::memcpy(to, from, count); }
  c10::DeleterFnPtr raw_deleter() const override { return &release_block; }

  // Never destroyed: tensors may be freed while the process is ending.
  static CountingAllocator& instance() {
    static auto* allocator = new CountingAllocator();
    return *allocator;
  }

  void statistics(int64_t* current, int64_t* peak) {
    std::lock_guard<std::mutex> lock(mutex_);
    *current = current_;
    *peak = peak_;
  }
  void reset_peak() {
    std::lock_guard<std::mutex> lock(mutex_);
    peak_ = current_;
  }
  void set_limit(int64_t bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    limit_ = bytes;
  }
  void empty_cache() {
    std::lock_guard<std::mutex> lock(mutex_);
    drop_pool();
  }

 private:
  c10::DataPtr make(size_t bytes) {
    void* data = bytes == 0 ? nullptr : take(bytes);
    return {data, data, &release_block, at::Device(at::kCPU)};
  }

  void* take(size_t bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (limit_ >= 0 && current_ + static_cast<int64_t>(bytes) > limit_) refuse(bytes);
    const size_t capacity = capacity_for(bytes);
    auto* header = pooled(capacity);
    if (!header) header = fresh(capacity);
    if (!header) refuse(bytes);
    header->requested = bytes;
    header->capacity = capacity;
    current_ += static_cast<int64_t>(bytes);
    peak_ = std::max(peak_, current_);
    return header + 1;
  }

  static void release_block(void* data) {
    if (data) instance().give_back(static_cast<Header*>(data) - 1);
  }

  void give_back(Header* header) {
    std::lock_guard<std::mutex> lock(mutex_);
    current_ -= static_cast<int64_t>(header->requested);
    if (header->capacity < kPooled) {
      std::free(header);
      return;
    }
    pool_[header->capacity].push_back(header);
  }

  Header* pooled(size_t capacity) {
    if (capacity < kPooled) return nullptr;
    auto& blocks = pool_[capacity];
    if (blocks.empty()) return nullptr;
    auto* header = blocks.back();
    blocks.pop_back();
    return header;
  }

  Header* fresh(size_t capacity) {
    void* block = nullptr;
    if (posix_memalign(&block, kAlignment, capacity + sizeof(Header)) == 0) return static_cast<Header*>(block);
    drop_pool();
    return posix_memalign(&block, kAlignment, capacity + sizeof(Header)) == 0 ? static_cast<Header*>(block) : nullptr;
  }

  void drop_pool() {
    for (auto& [capacity, blocks] : pool_)
      for (auto* header : blocks) std::free(header);
    pool_.clear();
  }

  // The type and the words of libtorch's own CPU allocator when memory ends.
  [[noreturn]] static void refuse(size_t bytes) {
    TORCH_CHECK(false, "DefaultCPUAllocator: can't allocate memory: you tried to allocate ", bytes, " bytes. Error code 12 (Cannot allocate memory)");
  }

  std::mutex mutex_;
  std::unordered_map<size_t, std::vector<Header*>> pool_;
  int64_t current_ = 0;
  int64_t peak_ = 0;
  int64_t limit_ = -1;
};

}  // namespace

// Called once, before the first tensor.
HS_API int32_t hs_install_cpu_allocator(char** message) {
  HS_DO(c10::SetCPUAllocator(&CountingAllocator::instance(), /*priority=*/200));
}

// A negative limit means none.
HS_API int32_t hs_set_cpu_allocation_limit(int64_t bytes, char** message) { HS_DO(CountingAllocator::instance().set_limit(bytes)); }

HS_API int32_t hs_memory(int32_t kind, int32_t index, int64_t* current, int64_t* peak, char** message) {
  return hs::guarded(message, [&] {
    if (kind == 0) return CountingAllocator::instance().statistics(current, peak);
#if defined(HS_WITH_CUDA_RUNTIME)
    const auto statistics = c10::cuda::CUDACachingAllocator::getDeviceStats(static_cast<c10::DeviceIndex>(index));
    *current = statistics.allocated_bytes[0].current;
    *peak = statistics.allocated_bytes[0].peak;
#else
    TORCH_CHECK_NOT_IMPLEMENTED(false, "the shim was compiled without the CUDA runtime's headers: there are no statistics of cuda:", index);
#endif
  });
}

HS_API int32_t hs_reset_peak_memory(int32_t kind, int32_t index, char** message) {
  return hs::guarded(message, [&] {
    if (kind == 0) return CountingAllocator::instance().reset_peak();
#if defined(HS_WITH_CUDA_RUNTIME)
    c10::cuda::CUDACachingAllocator::resetPeakStats(static_cast<c10::DeviceIndex>(index));
#else
    TORCH_CHECK_NOT_IMPLEMENTED(false, "the shim was compiled without the CUDA runtime's headers: there are no statistics of cuda:", index);
#endif
  });
}

HS_API int32_t hs_empty_cache(int32_t kind, char** message) {
  return hs::guarded(message, [&] {
    if (kind == 0) return CountingAllocator::instance().empty_cache();
#if defined(HS_WITH_CUDA_RUNTIME)
    c10::cuda::CUDACachingAllocator::emptyCache();
#endif
  });
}
