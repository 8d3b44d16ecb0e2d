namespace HyperSearch.Torch;

/// <summary>What <see cref="ShimBuilder.Inspect"/> found.</summary>
/// <param name="LibtorchDirectory">The directory of libtorch's libraries; null where there is none.</param>
/// <param name="LibtorchVersion">Such as <c>1.13.0</c>; null where there is none.</param>
/// <param name="Missing">Why there is no libtorch; null where there is one.</param>
/// <param name="CMake">CMake's path; null where it is missing.</param>
/// <param name="Compiler">The C++ compiler's path; null where it is missing.</param>
/// <param name="Generator"><c>Ninja</c> or <c>Unix Makefiles</c>; null where both programs are missing.</param>
/// <param name="MissingPackages">Debian's names for everything missing.</param>
/// <param name="CachedShim">The shim in the default cache directory that fits this machine; null where it is still to be compiled.</param>
public sealed record LibtorchSummary(
    string? LibtorchDirectory,
    string? LibtorchVersion,
    string? Missing,
    string? CMake,
    string? Compiler,
    string? Generator,
    IReadOnlyList<string> MissingPackages,
    string? CachedShim);
