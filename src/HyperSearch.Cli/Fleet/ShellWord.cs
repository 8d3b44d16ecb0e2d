namespace HyperSearch.Cli.Fleet;

/// <summary>Words of a POSIX shell's command line.</summary>
internal static class ShellWord
{
    private const string Plain = "/._-+=:,@";

    /// <summary>The word, in single quotes where the shell would read more than a plain word in it.</summary>
    public static string Of(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
