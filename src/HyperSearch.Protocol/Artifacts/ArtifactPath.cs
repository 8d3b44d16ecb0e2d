using System.Text;

namespace HyperSearch.Protocol.Artifacts;

/// <summary>
/// Which relative paths a manifest may hold. They come from other machines and name files that are written here, so only one spelling of
/// a path inside the folder is let through: nothing is decoded, normalised or mended.
/// </summary>
public static class ArtifactPath
{
    /// <summary>UTF-8 bytes of a whole path; of one name the file systems take 255.</summary>
    public const int BytesMax = 1024;

    private const int NameBytesMax = 255;

    private static readonly string[] DeviceNames =
    [
        "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    ];

    /// <summary>Why the path cannot be taken, or null.</summary>
    public static string? Fault(string path)
    {
        if (path.Length == 0) return "it is empty";
        if (!IsUnicode(path)) return "it holds half a surrogate pair";
        if (Encoding.UTF8.GetByteCount(path) > BytesMax) return $"it has more than {BytesMax} bytes";
        if (path[0] == '/') return "it is absolute";
        foreach (char c in path)
            if (CharacterFault(c) is { } fault) return fault;
        foreach (string name in path.Split('/'))
            if (NameFault(name) is { } fault) return fault;
        return null;
    }

    private static string? CharacterFault(char c) => c switch
    {
        '\\' => "it holds a backslash",
        ':' => "it holds a colon",
        '%' => "it holds a percent sign, which somebody may decode",
        '\0' => "it holds a NUL",
        _ when char.IsControl(c) => "it holds a control character",
        _ => null,
    };

    private static string? NameFault(string name)
    {
        if (name.Length == 0) return "it has an empty name in it";
        if (name is "." or "..") return $"it holds '{name}'";
        if (name[^1] is '.' or ' ' || name[0] == ' ') return $"the name '{name}' begins or ends with a space, or ends with a dot";
        if (Encoding.UTF8.GetByteCount(name) > NameBytesMax) return $"a name in it has more than {NameBytesMax} bytes";
        string stem = name.Split('.')[0].TrimEnd();
        return DeviceNames.Contains(stem, StringComparer.OrdinalIgnoreCase) ? $"'{name}' is the name of a device" : null;
    }

    private static bool IsUnicode(string path)
    {
        for (int i = 0; i < path.Length; i++)
        {
            if (!char.IsSurrogate(path[i])) continue;
            if (i + 1 == path.Length || !char.IsSurrogatePair(path[i], path[i + 1])) return false;
            i++;
        }

        return true;
    }
}
