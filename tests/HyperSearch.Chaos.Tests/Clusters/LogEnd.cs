namespace HyperSearch.Chaos.Tests.Clusters;

/// <summary>The last lines of a process's output, for messages.</summary>
internal static class LogEnd
{
    private const int Lines = 15;

    public static string Of(string path) => File.Exists(path) ? string.Join('\n', File.ReadLines(path).TakeLast(Lines)) : "(it wrote nothing)";
}
