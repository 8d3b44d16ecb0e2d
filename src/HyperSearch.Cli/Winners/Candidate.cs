using HyperSearch.Protocol.Trials;

namespace HyperSearch.Cli.Winners;

/// <summary>A trial that may win, with the validation value and checkpoint of each seed it was trained with; its own comes first.</summary>
internal sealed record Candidate(TrialDetail Trial, IReadOnlyList<SeedResult> Seeds)
{
    public int Number => Trial.Summary.Number;

    public double Mean => Seeds.Average(s => s.Value);
}
