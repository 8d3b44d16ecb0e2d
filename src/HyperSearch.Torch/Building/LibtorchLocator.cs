namespace HyperSearch.Torch.Building;

/// <summary>Looks for libtorch: the environment variable, CMake's own places, the one inside an installed Python <c>torch</c>.</summary>
internal static class LibtorchLocator
{
    /// <summary>The first libtorch found, or null and where it was looked for.</summary>
    public static (Libtorch? Found, string Reason) Find()
    {
        var chosen = Environment.GetEnvironmentVariable(ShimBuilder.LibtorchVariable);
        if (!string.IsNullOrEmpty(chosen))
        {
            // A wrong variable is a mistake to report, not a reason to take another libtorch in silence.
            var named = Libtorch.Under(chosen);
            return (named, $"{ShimBuilder.LibtorchVariable}={chosen} holds no libtorch (include/ATen/ATen.h and lib/{Libtorch.MainLibrary})");
        }
        foreach (var place in Prefixes().Concat(PythonPackages()))
        {
            if (Libtorch.Under(place) is { } found) return (found, "");
        }
        var asked = AskPython();
        if (asked is not null && Libtorch.Under(asked) is { } inPython) return (inPython, "");
        return (null, "there is no libtorch in the usual places (/usr, /usr/local, /opt/libtorch, CMAKE_PREFIX_PATH, Python's torch)");
    }

    private static IEnumerable<string> Prefixes()
    {
        foreach (var variable in (string[])["Torch_DIR", "CMAKE_PREFIX_PATH"])
        {
            foreach (var place in (Environment.GetEnvironmentVariable(variable) ?? "").Split([':', ';'], StringSplitOptions.RemoveEmptyEntries))
            {
                yield return place;
                yield return Path.GetFullPath(Path.Combine(place, "..", "..", ".."));
            }
        }
        yield return "/usr";
        yield return "/usr/local";
        yield return "/usr/local/libtorch";
        yield return "/opt/libtorch";
    }

    private static IEnumerable<string> PythonPackages()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        var roots = new[]
        {
            Environment.GetEnvironmentVariable("VIRTUAL_ENV"),
            Environment.GetEnvironmentVariable("CONDA_PREFIX"),
            Path.Combine(home, ".local"),
            "/usr/local",
            "/usr",
            "/opt/conda",
        };
        foreach (var root in roots.Where(root => !string.IsNullOrEmpty(root)))
        {
            var libraries = Path.Combine(root!, "lib");
            if (!Directory.Exists(libraries)) continue;
            foreach (var python in Directory.EnumerateDirectories(libraries, "python3*").Order(StringComparer.Ordinal))
            {
                yield return Path.Combine(python, "site-packages", "torch");
                yield return Path.Combine(python, "dist-packages", "torch");
            }
        }
    }

    private static string? AskPython()
    {
        var python = BuildTools.Which("python3");
        if (python is null) return null;
        const string question = "import importlib.util as u; s = u.find_spec('torch'); print(list(s.submodule_search_locations)[0] if s else '')";
        var (exitCode, output) = ToolProcess.Run(python, ["-c", question], Path.GetTempPath());
        var answer = output.Trim();
        return exitCode == 0 && answer.Length > 0 ? answer : null;
    }
}
