using System.Collections.Immutable;
using HyperSearch.Specs.Yaml;

namespace HyperSearch.Specs.Problems;

/// <summary>Collects the problems of one file.</summary>
internal sealed class ProblemList(string fileName)
{
    private const int ShownMax = 100;
    private readonly List<SpecProblem> problems = [];

    public int Count => problems.Count;

    public void Add(string code, Mark mark, string what, string why, string fix) =>
        problems.Add(new SpecProblem(code, fileName, mark.Line, mark.Column, OneLine(what), OneLine(why), OneLine(fix)));

    /// <summary>In the order of the file, at most a hundred.</summary>
    public ImmutableArray<SpecProblem> Sorted()
    {
        ImmutableArray<SpecProblem> sorted = [.. problems.Distinct().OrderBy(p => p.Line).ThenBy(p => p.Column).ThenBy(p => p.Code, StringComparer.Ordinal)];
        if (sorted.Length <= ShownMax) return sorted;
        SpecProblem last = sorted[ShownMax];
        return [.. sorted[..ShownMax], new SpecProblem(SpecCode.TooManyProblems, fileName, last.Line, last.Column,
            $"{sorted.Length - ShownMax} more problems follow", "only the first hundred are shown", "mend those above and check again")];
    }

    // A value quoted in a message may hold anything that YAML allows; a message stays one line and of bounded length.
    private static string OneLine(string text)
    {
        // The list of all settings fits.
        const int lengthMax = 1600;
        string clean = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return clean.Length <= lengthMax ? clean : string.Concat(clean.AsSpan(0, lengthMax), "…");
    }
}
