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
    public static string OfModelDirectory(string directory)
    {
        var lines = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(directory).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (name is "config.json" or "tokenizer.json" || name.Contains(".safetensors", StringComparison.Ordinal))
                lines.Append(name).Append(' ').Append(OfFile(path)).Append('\n');
        }

        return OfText(lines.ToString());
    }
}
