using System.Security.Cryptography;
using System.Text;

namespace HyperSearch.FineTuning.Training;

/// <summary>SHA-256 over files and texts, lower-case hexadecimal.</summary>
internal static class ContentHash
{
    public static string OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public static string OfText(string text) => OfBytes(Encoding.UTF8.GetBytes(text));

    public static string OfBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Over the names and contents of the files that make a model: configuration, weights, tokenizer.</summary>
    public static string OfModelDirectory(string directory) => OfDirectory(directory, "config.json", "tokenizer.json");

    /// <summary>Over the names and contents of the files that make an adapter.</summary>
    public static string OfAdapterDirectory(string directory) => OfDirectory(directory, "adapter_config.json");

    private static string OfDirectory(string directory, params string[] names)
    {
        var lines = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (names.Contains(name) || name.Contains(".safetensors", StringComparison.Ordinal))
                lines.Append(name).Append(' ').Append(OfFile(path)).Append('\n');
        }

        return OfText(lines.ToString());
    }
}
