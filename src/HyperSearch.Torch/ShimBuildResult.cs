namespace HyperSearch.Torch;

/// <summary>What came of looking for libtorch and compiling the shim: exactly one of the nested records.</summary>
public abstract record ShimBuildResult
{
    private ShimBuildResult()
    {
    }

    /// <summary>One or two sentences for a person: what is missing and what to type.</summary>
    public abstract string Explanation { get; }

    /// <summary>The shim is compiled.</summary>
    /// <param name="Path">The shared library, to be given to <see cref="TorchRuntime.Load"/>.</param>
    public sealed record Ok(string Path) : ShimBuildResult
    {
        /// <inheritdoc/>
        public override string Explanation => $"the shim is compiled: {Path}";
    }

    /// <summary>No libtorch was found.</summary>
    /// <param name="Reason">Where it was looked for.</param>
    /// <param name="DebianPackages">The Debian packages that bring everything still missing.</param>
    public sealed record MissingLibtorch(string Reason, IReadOnlyList<string> DebianPackages) : ShimBuildResult
    {
        /// <summary>What to type on Debian.</summary>
        public string Command => InstallCommand(DebianPackages);

        /// <inheritdoc/>
        public override string Explanation =>
            $"{Reason}. On Debian type: {Command}   Elsewhere: install PyTorch or unpack libtorch, and set HYPERSEARCH_LIBTORCH to its directory.";
    }

    /// <summary>There is a libtorch but no CMake, make or C++ compiler.</summary>
    /// <param name="Reason">What is missing.</param>
    /// <param name="DebianPackages">The Debian packages that bring it.</param>
    public sealed record MissingCompiler(string Reason, IReadOnlyList<string> DebianPackages) : ShimBuildResult
    {
        /// <summary>What to type on Debian.</summary>
        public string Command => InstallCommand(DebianPackages);

        /// <inheritdoc/>
        public override string Explanation => $"{Reason}. On Debian type: {Command}";
    }

    /// <summary>The compilation failed.</summary>
    /// <param name="LogTail">The end of what CMake and the compiler said.</param>
    public sealed record Failed(string LogTail) : ShimBuildResult
    {
        /// <inheritdoc/>
        public override string Explanation => $"compiling the shim failed:\n{LogTail}";
    }

    private static string InstallCommand(IReadOnlyList<string> packages) => $"sudo apt-get install -y {string.Join(' ', packages)}";
}
