// Memory statistics, and an allocator for the CPU that counts, limits and keeps freed blocks for reuse.
#include "shim.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <c10/core/DeviceGuard.h>

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#if defined(HS_WITH_CUDA_RUNTIME)
#include <c10/cuda/CUDACachingAllocator.h>
#endif

namespace {

constexpr size_t kAlignment = 64;
// Smaller blocks are left to malloc, which serves them without system calls.
constexpr size_t kPooled = 64 * 1024;
// Kept in any case.
constexpr size_t kSlack = 64 << 20;

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
  // Free blocks by capacity.
  using Pool = std::multimap<size_t, Header*>;

  c10::DataPtr make(size_t bytes) {
    void* data = bytes == 0 ? nullptr : take(bytes);
    return {data, data, &release_block, at::Device(at::kCPU)};
  }

  void* take(size_t bytes) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (limit_ >= 0 && current_ + static_cast<int64_t>(bytes) > limit_) refuse(bytes);
    const size_t capacity = capacity_for(bytes);
    auto* header = pooled(capacity);
    if (!header && (header = fresh(capacity))) header->capacity = capacity;
    if (!header) refuse(bytes);
    header->requested = bytes;
    current_ += static_cast<int64_t>(bytes);
    peak_ = std::max(peak_, current_);
    highest_ = std::max(highest_, current_);
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
    pool_.emplace(header->capacity, header);
    pooled_ += header->capacity;
    // What is kept never raises the process far above what its tensors needed at most: batches of many shapes leave blocks of many sizes.
    while (!pool_.empty() && pooled_ + static_cast<size_t>(current_) > static_cast<size_t>(highest_) / 4 * 5 + kSlack) drop(std::prev(pool_.end()));
  }

  Header* pooled(size_t capacity) {
    if (capacity < kPooled) return nullptr;
    const auto found = pool_.lower_bound(capacity);
    if (found == pool_.end() || found->first > capacity / 4 * 5) return nullptr;
    auto* header = found->second;
    pooled_ -= found->first;
    pool_.erase(found);
    return header;
  }

  Header* fresh(size_t capacity) {
    void* block = nullptr;
    if (posix_memalign(&block, kAlignment, capacity + sizeof(Header)) == 0) return static_cast<Header*>(block);
    drop_pool();
    return posix_memalign(&block, kAlignment, capacity + sizeof(Header)) == 0 ? static_cast<Header*>(block) : nullptr;
  }

  void drop_pool() {
    while (!pool_.empty()) drop(pool_.begin());
    highest_ = current_;
  }

  void drop(Pool::iterator block) {
    pooled_ -= block->first;
    std::free(block->second);
    pool_.erase(block);
  }

  // The type and the words of libtorch's own CPU allocator when memory ends.
  [[noreturn]] static void refuse(size_t bytes) {
    TORCH_CHECK(false, "DefaultCPUAllocator: can't allocate memory: you tried to allocate ", bytes, " bytes. Error code 12 (Cannot allocate memory)");
  }

  std::mutex mutex_;
  Pool pool_;
  size_t pooled_ = 0;
  int64_t current_ = 0;
  int64_t peak_ = 0;
  // As the peak, but never reset with it.
  int64_t highest_ = 0;
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

// All of a GPU's memory; 0 where the runtime that libtorch loaded cannot be asked.
HS_API int32_t hs_device_memory(int32_t index, int64_t* total, char** message) {
  return hs::guarded(message, [&] {
    using Ask = int (*)(size_t*, size_t*);
    static const auto ask = reinterpret_cast<Ask>(::dlsym(RTLD_DEFAULT, "cudaMemGetInfo"));
    const c10::DeviceGuard guard(at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(index)));
    size_t free_bytes = 0, all_bytes = 0;
    *total = ask && ask(&free_bytes, &all_bytes) == 0 ? static_cast<int64_t>(all_bytes) : 0;
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
