namespace HyperSearch.Torch.Building;

/// <summary>CMake, a C++ compiler and what drives them, as far as they are installed.</summary>
/// <param name="CMake">Null where it is missing.</param>
/// <param name="Compiler">Null where it is missing.</param>
/// <param name="Generator">CMake's name for Ninja or make; null where both are missing.</param>
internal sealed record BuildTools(string? CMake, string? Compiler, string? Generator)
{
    /// <summary>Debian's names for what is missing.</summary>
    public IReadOnlyList<string> MissingPackages
    {
        get
        {
            var packages = new List<string>();
            if (CMake is null) packages.Add("cmake");
            if (Compiler is null) packages.Add("g++");
            if (Generator is null) packages.Add("make");
            return packages;
        }
    }

    public string MissingReason => $"libtorch is installed, but the shim cannot be compiled without {string.Join(", ", MissingPackages)}";

    public static BuildTools Find()
    {
        var chosen = Environment.GetEnvironmentVariable("CXX");
        var compiler = string.IsNullOrEmpty(chosen) ? Which("c++") ?? Which("g++") ?? Which("clang++") : Which(chosen);
        var generator = Which("ninja") is not null ? "Ninja" : Which("make") is not null ? "Unix Makefiles" : null;
        return new BuildTools(Which("cmake"), compiler, generator);
    }

    /// <summary>The full path of a program on PATH; null where there is none.</summary>
    public static string? Which(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal)) return File.Exists(program) ? program : null;
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return directories.Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
    }
}
