using System.Text.Json;

namespace HyperSearch.Optimization.Tests.Fixtures;

/// <summary>
/// Golden values of the folder <c>gp</c>: under <c>HYPERSEARCH_FIXTURES</c> if set (the same layout, other contents), otherwise the
/// copies that are committed here. A file that the root lacks makes its test be ignored.
/// </summary>
internal static class GoldenFile
{
    public static JsonElement Read(string name)
    {
        string root = Environment.GetEnvironmentVariable("HYPERSEARCH_FIXTURES") is { Length: > 0 } given ? given : Path.Combine(AppContext.BaseDirectory, "Fixtures");
        string path = Path.Combine(root, "gp", name);
        if (!File.Exists(path)) Assert.Ignore($"There is no {path}.");
        return JsonDocument.Parse(File.ReadAllText(path)).RootElement;
    }

    public static double[] Numbers(this JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetDouble())];

    public static double[] Numbers(this JsonElement owner, string property) => owner.GetProperty(property).Numbers();

    public static double[][] Points(this JsonElement owner, string property) => [.. owner.GetProperty(property).EnumerateArray().Select(Numbers)];
}
