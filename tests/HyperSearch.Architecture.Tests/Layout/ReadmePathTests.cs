using System.Text.RegularExpressions;

namespace HyperSearch.Architecture.Tests.Layout;

/// <summary>What a README names in backticks and looks like a path of this repository has to be there.</summary>
[TestFixture]
public sealed partial class ReadmePathTests
{
    private static IEnumerable<string> Readmes() =>
        (string[])[.. File.Exists(Path.Combine(Repository.Root, "README.md")) ? ["README.md"] : Array.Empty<string>(), .. Repository.Files("src", "*.md"), .. Repository.Files("tests", "*.md"), .. Repository.Files("search-spaces", "*.md"), .. Repository.Files("deploy", "*.md")];

    [TestCaseSource(nameof(Readmes))]
    public void Paths_InAReadme_Exist(string readme)
    {
        IEnumerable<string> missing = Code().Matches(WithoutBlocks(Repository.Read(readme)))
            .Select(m => m.Groups[1].Value)
            .Where(IsPath)
            .Where(path => !Exists(readme, path));
        Assert.That(missing, Is.Empty, $"{readme} names paths that are not there: a page that can rot is a page that a test reads");
    }

    // A file's path, or a folder's that is named as ours are: what a program makes at run time is in lower case, what a build makes in bin/.
    private static bool IsPath(string text) => text.Contains('/', StringComparison.Ordinal) && PathShape().IsMatch(text)
        && !text.Contains("/bin/", StringComparison.Ordinal)
        && (text[^1] == '/' ? FolderShape().IsMatch(text) : KnownEnd().IsMatch(text));

    // From the root, or from any folder of the README's own project: a page may name a file within the capability it speaks of.
    private static bool Exists(string readme, string path)
    {
        string whole = Path.Combine(Repository.Root, path);
        if (File.Exists(whole) || Directory.Exists(whole)) return true;
        string home = Path.GetDirectoryName(readme)!;
        IEnumerable<string> below = path[^1] == '/' ? Repository.Folders(home).Select(f => f + "/") : Repository.Files(home, Path.GetFileName(path));
        return home.Length > 0 && below.Any(p => p.EndsWith($"/{path}", StringComparison.Ordinal));
    }

    private static string WithoutBlocks(string text) => Block().Replace(text, "");

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    // No blanks, placeholders or options; hidden folders (.hypersearch) are made at run time.
    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_./-]*$")]
    private static partial Regex PathShape();

    [GeneratedRegex("^(src|tests|search-spaces|deploy|[A-Z][a-z])")]
    private static partial Regex FolderShape();

    [GeneratedRegex(@"\.(cs|csproj|md|sql|json|jsonl|ya?ml|sh|py|txt|cpp|h|hpp|props|sln|safetensors)$")]
    private static partial Regex KnownEnd();
}
