using System.Text.RegularExpressions;

namespace HyperSearch.Architecture.Tests.Tidy;

/// <summary>The house's rules of style that a machine can hold: the reason stands in each message.</summary>
[TestFixture]
public sealed partial class TidyTests
{
    private const int FileLinesMax = 500;
    private const int MethodLinesMax = 70;

    // Where native code is called: the binding over libtorch, and the one file that sends signals to children.
    private static readonly string[] NativeSeams = ["src/HyperSearch.Torch/Interop/", "src/HyperSearch.Worker/Processes/Signals.cs"];

    // Where a delay is meant: the simulation's time is virtual, and a benchmark paces the load that it measures.
    private static readonly string[] Paced = ["tests/HyperSearch.Simulation.Tests/", "tests/HyperSearch.Benchmarks/"];

    [Test]
    public void Files_AreShort() => None(
        from path in Repository.Sources()
        let lines = Repository.Read(path).AsSpan().Count('\n')
        where lines > FileLinesMax
        select $"{path}: {lines} lines",
        $"a file of more than {FileLinesMax} lines holds more than one thing: split it by meaning");

    [Test]
    public void Methods_AreShort() => None(
        from path in Repository.Sources()
        from method in MethodScanner.Methods(Repository.Read(path))
        where method.Lines > MethodLinesMax
        select $"{path}:{method.Line}: {method.Name} has {method.Lines} lines",
        $"a method of more than {MethodLinesMax} lines cannot be held in the head: keep the branches, move the leaves out");

    [Test]
    public void NativeCode_IsCalledInItsSeams() => None(
        from path in Repository.Sources()
        where !NativeSeams.Any(seam => path.StartsWith(seam, StringComparison.Ordinal))
        from word in Native().Matches(SourceScanner.Strip(Repository.Read(path))).Select(m => m.Value).Distinct()
        select $"{path}: {word}",
        "what can corrupt memory stands in one folder, where every line is read with that in mind");

    [Test]
    public void Work_IsFinished() => None(
        from path in Repository.Sources().Concat(Repository.Files("src", "*.cpp")).Concat(Repository.Files("src", "*.h"))
        where path != "tests/HyperSearch.Architecture.Tests/Tidy/TidyTests.cs"
        from word in Unfinished().Matches(Repository.Read(path)).Select(m => m.Value).Distinct()
        select $"{path}: {word}",
        "what is not done is not there: say it in an issue, not in the code");

    [Test]
    public void Namespaces_AreTheirFolders() => None(
        from path in Repository.Sources()
        let code = SourceScanner.Strip(Repository.Read(path))
        let found = Namespace().Match(code)
        let expected = Path.GetDirectoryName(path)!.Replace('\\', '/')[(path.IndexOf('/', StringComparison.Ordinal) + 1)..].Replace('/', '.')
        where found.Success ? found.Groups[1].Value != expected : Type().IsMatch(code)
        select $"{path}: {(found.Success ? found.Groups[1].Value : "no namespace")}, not {expected}",
        "whoever has the name of a type finds its file");

    [Test]
    public void Tests_WaitForSignals() => None(
        from path in Repository.Files("tests", "*.cs")
        where !Paced.Any(folder => path.StartsWith(folder, StringComparison.Ordinal))
        from word in Sleep().Matches(SourceScanner.Strip(Repository.Read(path))).Select(m => m.Value)
        select $"{path}: {word}",
        "a test that sleeps is slow on a fast machine and wrong on a slow one");

    [Test]
    public void Scanner_OfTrickySource_SeesOnlyCode()
    {
        const string Source = "class A { /* } */ string s = $\"{(x ? \"}\" : $\"{y}\")} {{\"; char c = '}'; string r = $$\"\"\"{ {{ z } } \"\"\"; string v = @\"\\\"; // }\n  void M()\n  {\n  }\n}";
        Assert.That(MethodScanner.Methods(Source), Is.EqualTo(((string, int, int)[])[("M", 2, 3)]));
    }

    [Test]
    public void Scanner_OfALongMethod_CountsItsLines()
    {
        string source = "class A\n{\n    int[] data =\n    {\n" + string.Concat(Enumerable.Repeat("1,\n", 100)) + "    };\n    int P { get; set; }\n    int M(int a)\n    {\n" + new string('\n', 80) + "    }\n}\n";
        Assert.That(MethodScanner.Methods(source).Where(m => m.Lines > 1).Select(m => (m.Name, m.Lines)), Is.EqualTo(((string, int)[])[("M", 83)]));
    }

    private static void None(IEnumerable<string> offenders, string why) => Assert.That(offenders, Is.Empty, why);

    [GeneratedRegex(@"\bunsafe\b|\bDllImport\b|\bLibraryImport\b")]
    private static partial Regex Native();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bXXX\b|\bNotImplementedException\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)\s*[;{]", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+\w")]
    private static partial Regex Type();

    [GeneratedRegex(@"\bThread\s*\.\s*Sleep\s*\((?!\s*Timeout\s*\.)|\bTask\s*\.\s*Delay\s*\((?!\s*Timeout\s*\.)")]
    private static partial Regex Sleep();
}
