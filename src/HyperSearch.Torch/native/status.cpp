// Exceptions to statuses: the only place that decides what kind of failure something was.
#include "shim.h"

#include <cstdlib>
#include <new>

namespace {

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

// Since 1.13 CUDA raises OutOfMemoryError; the CPU allocator raises a plain c10::Error and is known by its text only.
bool says_out_of_memory(const std::string& text) {
  return contains(text, "DefaultCPUAllocator: ") || contains(text, "CUDA out of memory");
}

bool says_shape(const std::string& text) {
  return contains(text, "size") || contains(text, "shape") || contains(text, "dimension") || contains(text, "expand");
}

int32_t status_of(const std::string& text) {
  if (says_out_of_memory(text)) return hs::kOutOfMemory;
  return says_shape(text) ? hs::kShape : hs::kOther;
}

int32_t fail(int32_t status, const std::string& text, char** message) noexcept {
  if (message) *message = ::strdup(text.c_str());
  return status;
}

}  // namespace

namespace hs {

int32_t report_current_exception(char** message) noexcept {
  try {
    throw;
  } catch (const c10::OutOfMemoryError& error) {
    return fail(kOutOfMemory, error.what_without_backtrace(), message);
  } catch (const c10::IndexError& error) {
    return fail(kIndex, error.what_without_backtrace(), message);
  } catch (const c10::NotImplementedError& error) {
    return fail(kNotSupported, error.what_without_backtrace(), message);
  } catch (const c10::Error& error) {
    return fail(status_of(error.what_without_backtrace()), error.what_without_backtrace(), message);
  } catch (const std::bad_alloc&) {
    return fail(kOutOfMemory, "the C++ runtime could not allocate memory", message);
  } catch (const std::invalid_argument& error) {
    return fail(kShape, error.what(), message);
  } catch (const std::exception& error) {
    return fail(status_of(error.what()), error.what(), message);
  } catch (...) {
    return fail(kOther, "an exception of unknown type left libtorch", message);
  }
}

}  // namespace hs

HS_API void hs_free_message(char* message) { std::free(message); }
