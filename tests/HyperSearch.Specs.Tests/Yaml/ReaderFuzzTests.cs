using System.Text;

namespace HyperSearch.Specs.Tests.Yaml;

/// <summary>
/// Mutated study files: whatever comes in, problems or a study come out and nothing is thrown. Each case is made from its seed alone;
/// the message of a failure holds the seed.
/// </summary>
[TestFixture]
internal sealed class ReaderFuzzTests
{
    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ":", ": ", "- ", "#", "&a ", "*a", "!!int ", "<<: ", "---\n", "...\n", "\t", "\"", "'", "|", ">", "\\", "? ", ",", "\n", "\r\n",
        "\0", "\u0085", "\ufeff", "\ud83d\ude00", "\ud800", "1e999", ".nan", "-0", "9223372036854775808", "0x", "null", "~", "true", "@", "`", "%YAML 1.1\n",
        "when: {x: 1}", "low: ", "step: 1e-300", "high: 1e308", "\"\\U00110000\"", "\"\\ud800\"", "choices: []", "constraints: [\"((((\"]", "x < m", "{x}",
    ];

    private static readonly string[] Seeds = [.. Directory.GetFiles(RepositoryFolder.SearchSpaces, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText)];

    [TestCase(0, 1_500)]
    public void Read_MutatedStudies_OnlyReportProblems(int first, int count)
    {
        for (int seed = first; seed < first + count; seed++) ReadOne(seed);
    }

    [Test]
    [Category("Campaign")]
    public void Read_ManyMutatedStudies_OnlyReportProblems()
    {
        for (int seed = 0; seed < 100_000; seed++) ReadOne(seed);
    }

    private static void ReadOne(int seed)
    {
        string yaml = Mutate(new Random(seed));
        try
        {
            StudyFileResult result = TestCatalog.Read(yaml, seed % 2 == 0 ? StudyFileUse.Run : StudyFileUse.AskAndTell);
            if (result.Spec is null == result.Problems.IsEmpty) Assert.Fail($"seed {seed} gave neither a study nor a problem, or both:\n{yaml}");
            int lines = yaml.Split('\n', '\r', '\u0085', '\u2028', '\u2029').Length;
            foreach (SpecProblem problem in result.Problems)
                if (problem.Line < 1 || problem.Column < 1 || problem.Line > lines + 1 || problem.ToString().Split('\n').Length != 4)
                    Assert.Fail($"seed {seed}: {problem}");
        }
        catch (Exception e) when (e is not AssertionException)
        {
            Assert.Fail($"seed {seed} threw {e}\nfor:\n{yaml}");
        }
    }

    private static string Mutate(Random random)
    {
        var text = new StringBuilder(Seeds[random.Next(Seeds.Length)]);
        for (int edits = random.Next(1, 8); edits > 0; edits--)
        {
            int at = random.Next(text.Length);
            int length = Math.Min(random.Next(1, 20), text.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    text.Insert(at, Fragments[random.Next(Fragments.Length)]);
                    break;
                case 1:
                    text.Remove(at, length);
                    break;
                case 2:
                    text.Insert(random.Next(text.Length), text.ToString(at, length));
                    break;
                case 3:
                    text[at] = (char)random.Next(1, 0x180);
                    break;
                default:
                    text.Remove(at, length).Insert(at, Fragments[random.Next(Fragments.Length)]);
                    break;
            }

            if (text.Length == 0) text.Append('x');
        }

        return text.ToString();
    }
}
