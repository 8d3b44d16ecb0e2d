namespace HyperSearch.FineTuning.Tests.Fixtures;

/// <summary>
/// Where the fixture folders lie: <c>HYPERSEARCH_FIXTURES</c> if set (the same layout, other contents), otherwise the copies
/// that are committed beside this class. Tests enumerate what they find; a folder that the root lacks gives no cases.
/// </summary>
public static class FixtureRoot
{
    public static string Path { get; } =
        Environment.GetEnvironmentVariable("HYPERSEARCH_FIXTURES") is { Length: > 0 } root
            ? root
            : System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures");

    /// <summary>A directory of the committed copies, for tests that need some model or tokenizer and are not about the reference's results.</summary>
    public static string Committed(string kind, string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Fixtures", kind, name);

    /// <summary>Directories <c>KIND/NAME</c> whose name begins with <paramref name="prefix"/>, sorted; empty when there are none.</summary>
    public static IReadOnlyList<string> Directories(string kind, string prefix = "")
    {
        var parent = System.IO.Path.Combine(Path, kind);
        return Directory.Exists(parent)
            ? Directory.GetDirectories(parent, prefix + "*").Order(StringComparer.Ordinal).ToArray()
            : [];
    }

    /// <summary>The directories as test cases named by their last part.</summary>
    public static IEnumerable<TestCaseData> Cases(string kind, string prefix = "") =>
        Directories(kind, prefix).Select(d => new TestCaseData(d).SetArgDisplayNames(System.IO.Path.GetFileName(d)));
}
